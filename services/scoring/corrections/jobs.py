"""Computes what proposed corrections do, and reports the marks that one in force has changed."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.corrections.usecases.computing import compute_next, keep
from services.scoring.corrections.usecases.reporting import report_some, waiting
from shared.messaging.jobs import LookingJob, Work


def look_for_effects(session: Session, now: datetime) -> Work | None:
    computed = compute_next(session, now)
    return partial(keep, computed=computed) if computed is not None else None


def look_for_reports(session: Session, _now: datetime) -> Work | None:
    return report_some if waiting(session) is not None else None


JOBS = (
    LookingJob("correction-effects", 2.0, look_for_effects),
    LookingJob("correction-reports", 2.0, look_for_reports),
)
