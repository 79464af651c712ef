"""Finds the items of objections whose papers came after them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.objections.usecases.receiving import is_any_unplaced, place_some
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    return _place if is_any_unplaced(session) else None


def _place(session: Session, _now: datetime) -> int:
    return place_some(session)


JOBS = (LookingJob("objected-items", 1.0, look),)
