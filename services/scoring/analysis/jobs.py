"""Counts the chosen options of marked sheets, within seconds after the marking."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import any_uncounted, count_items
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    return _count_items if any_uncounted(session) else None


def _count_items(session: Session, _now: datetime) -> int:
    return count_items(session)


JOBS = (LookingJob("item-counts", 3.0, look),)
