"""Computes the trials that members asked for, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.trials.usecases.trials import compute, keep, waiting
from shared.messaging.jobs import Work
from shared.messaging.subject_jobs import Look, SubjectJob


def _trials(session: Session, _now: datetime) -> Iterator[tuple[str, Look]]:
    for trial_id in waiting(session):
        yield str(trial_id), partial(_look, session, trial_id)


def _look(session: Session, trial_id: int) -> Work | None:
    tried = compute(session, trial_id)
    return None if tried is None else partial(keep, trial_id=trial_id, tried=tried)


JOBS = (SubjectJob("trials", 2.0, _trials),)
