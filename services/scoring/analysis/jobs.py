"""Counts the chosen options of marked sheets, within seconds after the marking; then analyses the items anew."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.analysing import compute_next, keep
from services.scoring.analysis.usecases.counting import any_uncounted, count_items
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    return _count_items if any_uncounted(session) else None


def _count_items(session: Session, _now: datetime) -> int:
    return count_items(session)


def look_for_analyses(session: Session, now: datetime) -> Work | None:
    """Waits until the sheets that have come are counted: an analysis is of all of them."""
    computed = None if any_uncounted(session) else compute_next(session, now)
    return partial(keep, computed=computed) if computed is not None else None


JOBS = (LookingJob("item-counts", 3.0, look), LookingJob("item-analyses", 10.0, look_for_analyses))
