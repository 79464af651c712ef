"""Keeps the rankings of vacancies that have changed, within a second or two."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.rankings.usecases.keeping import Prepared, due, keep, prepare
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, now: datetime) -> Work | None:
    vacancy_id = due(session, now)
    return None if vacancy_id is None else partial(_keep, prepared=prepare(session, vacancy_id))


def _keep(session: Session, now: datetime, prepared: Prepared) -> int:
    return 1 if keep(session, now, prepared) else 0


JOBS = (LookingJob("rankings", 1.0, look),)
