"""Marks sheets that no event triggered, within seconds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.usecases.marking import mark_waiting
from shared.messaging.worker import Job


def _mark_waiting(session: Session, now: datetime) -> int:
    return mark_waiting(session, now)


JOBS = (Job("marking", 5.0, _mark_waiting),)
