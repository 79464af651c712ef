"""Keeps the rankings of vacancies that have changed, within a second or two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.rankings.usecases.keeping import Prepared, due, keep, prepare
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, now: datetime) -> Work | None:
    vacancy_ids = due(session, now)
    return partial(_keep, prepared=prepare(session, vacancy_ids)) if vacancy_ids else None


def _keep(session: Session, now: datetime, prepared: Sequence[Prepared]) -> int:
    return sum(keep(session, now, each) for each in prepared)


JOBS = (LookingJob("rankings", 1.0, look),)
