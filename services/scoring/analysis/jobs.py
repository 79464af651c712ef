"""Counts the chosen options of marked sheets, within seconds after the marking; then analyses the items anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.analysis.storage.analyses import Basis
from services.scoring.analysis.usecases.analysing import compute, keep, rested
from services.scoring.analysis.usecases.counting import any_uncounted, count_items
from shared.messaging.jobs import LookingJob, Work
from shared.messaging.subject_jobs import Look, SubjectJob


def look(session: Session, _now: datetime) -> Work | None:
    return _count_items if any_uncounted(session) else None


def _count_items(session: Session, _now: datetime) -> int:
    return count_items(session)


def _exams(session: Session, now: datetime) -> Iterator[tuple[str, Look]]:
    """Waits until the sheets that have come are counted: an analysis is of all of them."""
    if not any_uncounted(session):
        for basis in rested(session, now):
            yield basis.exam_id, partial(_analyse, session, basis)


def _analyse(session: Session, basis: Basis) -> Work | None:
    computed = compute(session, basis)
    return partial(keep, computed=computed) if computed is not None else None


JOBS = (LookingJob("item-counts", 3.0, look), SubjectJob("item-analyses", 10.0, _exams))
