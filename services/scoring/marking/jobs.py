"""Marks sheets that no event triggered, and takes up decisions whose signers have become known, within seconds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.usecases import minute_links
from services.scoring.marking.usecases.excluding import SECOND_LOOK
from services.scoring.marking.usecases.marking import mark_waiting, waiting
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, _now: datetime) -> Work | None:
    """Looks at the unsettled attempts alone, in a transaction that holds up nobody."""
    return mark_waiting if waiting(session) else None


JOBS = (
    LookingJob("marking", 5.0, look),
    LookingJob("examine-linked", 5.0, minute_links.look),
    LookingJob("retry-exclusions", 2.0, SECOND_LOOK.look),
)
