"""Looks for what marks and answers say about a sitting, once all marked sheets are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.counting import any_uncounted
from services.scoring.gate.storage.reports import Basis
from services.scoring.gate.usecases.computing import compute, keep, rested
from shared.messaging.jobs import Work
from shared.messaging.subject_jobs import Look, SubjectJob


def _exams(session: Session, now: datetime) -> Iterator[tuple[str, Look]]:
    if not any_uncounted(session):
        for basis in rested(session, now):
            yield basis.exam_id, partial(_look, session, basis)


def _look(session: Session, basis: Basis) -> Work | None:
    computed = compute(session, basis)
    return partial(keep, computed=computed) if computed is not None else None


JOBS = (SubjectJob("gate", 5.0, _exams),)
