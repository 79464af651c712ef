"""Marks sheets that no event triggered, and takes up decisions whose signers have become known, within seconds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.usecases.excluding import retry_set_aside, set_aside_and_signed
from services.scoring.marking.usecases.marking import mark_waiting, waiting
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    """Looks at the unsettled attempts alone, in a transaction that holds up nobody."""
    return mark_waiting if waiting(session) else None


def look_for_decisions(session: Session, now: datetime) -> Work | None:
    """There is seldom one that a sheet was excluded by, and sheets wait for nobody who only looks."""
    return retry_set_aside if set_aside_and_signed(session, now) else None


JOBS = (LookingJob("marking", 5.0, look), LookingJob("retry-exclusions", 2.0, look_for_decisions))
