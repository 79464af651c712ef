"""Fills places that have fallen free, and moves those that nobody waits for, within a second or two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.reserve.usecases import moving, pooling
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, now: datetime) -> Work | None:
    vacancy_ids = moving.due(session, now)
    return partial(_move, vacancy_ids=vacancy_ids) if vacancy_ids else None


def _move(session: Session, now: datetime, vacancy_ids: Sequence[str]) -> int:
    return sum(moving.move(session, now, vacancy_id) for vacancy_id in vacancy_ids)


def look_for_pools(session: Session, now: datetime) -> Work | None:
    pools = pooling.due(session, now)
    return partial(_move_between, pools=pools) if pools else None


def _move_between(session: Session, now: datetime, pools: Sequence[tuple[str, str]]) -> int:
    return sum(pooling.move(session, now, *each) for each in pools)


JOBS = (LookingJob("reserve", 2.0, look), LookingJob("moved-places", 2.0, look_for_pools))
