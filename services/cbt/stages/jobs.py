"""The worker's periodic job for stages: rankings whose signers have become known since they came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.stages.usecases import retry_set_aside, set_aside_and_signed
from shared.messaging.jobs import LookingJob, Work


def look_for_rankings(session: Session, now: datetime) -> Work | None:
    """There is seldom one, and saves wait for nobody who only looks."""
    return retry_set_aside if set_aside_and_signed(session, now) else None


JOBS = (LookingJob("retry-rankings", 1.0, look_for_rankings),)
