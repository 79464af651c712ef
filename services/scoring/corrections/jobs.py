"""Computes what proposed corrections do, and reports the marks that one in force has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.corrections.domain.corrections import Correction
from services.scoring.corrections.usecases.computing import compute, keep, rested
from services.scoring.corrections.usecases.reporting import report_some, waiting
from shared.messaging.jobs import Work
from shared.messaging.subject_jobs import Look, SubjectJob


def _proposed(session: Session, now: datetime) -> Iterator[tuple[str, Look]]:
    for correction in rested(session, now):
        yield correction.exam_id, partial(_look, session, correction)


def _look(session: Session, correction: Correction) -> Work | None:
    computed = compute(session, correction)
    return partial(keep, computed=computed) if computed is not None else None


def _in_force(session: Session, _now: datetime) -> Iterator[tuple[str, Look]]:
    for correction in waiting(session):
        yield correction.exam_id, partial(_report, correction)


def _report(correction: Correction) -> Work:
    return partial(report_some, correction=correction)


JOBS = (SubjectJob("correction-effects", 2.0, _proposed), SubjectJob("correction-reports", 2.0, _in_force))
