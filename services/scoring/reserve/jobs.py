"""Fills places that have fallen free, within a second or two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.reserve.usecases import moving
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    vacancy_ids = moving.due(session)
    return partial(_move, vacancy_ids=vacancy_ids) if vacancy_ids else None


def _move(session: Session, now: datetime, vacancy_ids: Sequence[str]) -> int:
    return sum(moving.move(session, now, vacancy_id) for vacancy_id in vacancy_ids)


JOBS = (LookingJob("reserve", 2.0, look),)
