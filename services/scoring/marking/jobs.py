"""Marks sheets that no event triggered, and takes up decisions whose signers have become known, within seconds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.usecases import closed_rosters, excluding, minute_links
from services.scoring.marking.usecases.marking import mark_waiting, waiting
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    """Looks at the unsettled attempts alone, in a transaction that holds up nobody."""
    return mark_waiting if waiting(session) else None


JOBS = (
    LookingJob("marking", 5.0, look),
    LookingJob("examine-linked", 5.0, minute_links.look),
    LookingJob("retry-exclusions", 2.0, excluding.SECOND_LOOK.look),
    LookingJob("retry-closed-rosters", 2.0, closed_rosters.SECOND_LOOK.look),
)
