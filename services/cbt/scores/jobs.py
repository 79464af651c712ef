"""Keeps the boards of sessions whose marks have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.cbt.scores.usecases import Prepared, keep, prepare
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    prepared = prepare(session)
    return partial(_keep, prepared=prepared) if prepared else None


def _keep(session: Session, _now: datetime, prepared: Sequence[Prepared]) -> int:
    return keep(session, prepared)


JOBS = (LookingJob("score-boards", 0.5, look),)
