"""Counts the chosen options of marked sheets, within seconds after the marking."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import count_items
from shared.messaging.worker import Job


def _count_items(session: Session, _now: datetime) -> int:
    return count_items(session)


JOBS = (Job("item-counts", 3.0, _count_items),)
