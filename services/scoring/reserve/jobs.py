"""Fills places that have fallen free, and moves those that nobody waits for, within a second or two; and looks again at
what members gave back with keys that came later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.reserve.usecases import moving, pooling
from services.scoring.reserve.usecases.giving_back import SECOND_LOOK
from shared.contracts.pooling import pool_id
from shared.messaging.jobs import LookingJob, Work
from shared.messaging.subject_jobs import Look, SubjectJob

_MOST = 100
"""So many vacancies or pools in one transaction."""


def _vacancies(session: Session, now: datetime) -> Iterator[tuple[str, Look]]:
    for vacancy_id in moving.due(session, now):
        yield vacancy_id, partial(_move, vacancy_id)


def _move(vacancy_id: str) -> Work:
    return partial(moving.move, vacancy_id=vacancy_id)


def _pools(session: Session, now: datetime) -> Iterator[tuple[str, Look]]:
    for selection_id, code in pooling.due(session, now):
        yield pool_id(selection_id, code), partial(_move_between, selection_id, code)


def _move_between(selection_id: str, code: str) -> Work:
    return partial(pooling.move, selection_id=selection_id, code=code)


JOBS = (
    LookingJob("retry-given-back-places", 2.0, SECOND_LOOK.look),
    SubjectJob("reserve", 2.0, _vacancies, _MOST),
    SubjectJob("moved-places", 2.0, _pools, _MOST),
)
