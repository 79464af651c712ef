"""Looks for what marks and answers say about a sitting, once all marked sheets are counted."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.counting import any_uncounted
from services.scoring.gate.usecases.computing import compute_next, keep
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, now: datetime) -> Work | None:
    computed = None if any_uncounted(session) else compute_next(session, now)
    return partial(keep, computed=computed) if computed is not None else None


JOBS = (LookingJob("gate", 5.0, look),)
