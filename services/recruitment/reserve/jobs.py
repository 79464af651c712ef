"""Counts silence as a place that is given back, within a minute of the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.reserve.usecases import lapsing, replying
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, now: datetime) -> Work | None:
    numbers = lapsing.lapsed(session, now)
    return partial(_lapse, numbers=numbers) if numbers else None


def _lapse(session: Session, now: datetime, numbers: Sequence[str]) -> int:
    return sum(replying.lapse(session, now, number) for number in numbers)


JOBS = (LookingJob("silent-places", 60.0, look),)
