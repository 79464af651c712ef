"""Computes the trials that members asked for, one after another."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.trials.usecases.trials import compute_next, keep
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    found = compute_next(session)
    return None if found is None else partial(keep, trial_id=found[0], tried=found[1])


JOBS = (LookingJob("trials", 2.0, look),)
