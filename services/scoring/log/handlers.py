"""Takes in the leaves of all services, and scoring's own after a restore. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.log.usecases.arriving import arrive
from shared.contracts.envelope import Event
from shared.contracts.leaves import (
    CBT_LEAVES,
    RECRUITMENT_LEAVES,
    SCORING_LEAVES,
    CbtLeafSigned,
    LeafSigned,
    RecruitmentLeafSigned,
    ScoringLeafSigned,
)
from shared.messaging.consumer import ConsumerSpec


def leaf_signed(session: Session, now: datetime, event: Event, payload: LeafSigned) -> None:
    arrive(session, now, event.source.removeprefix("/"), payload.leaf)


# A group of its own: the log goes on when another handler cannot, and the other way round.
CONSUMER = ConsumerSpec(
    "scoring.log",
    (RECRUITMENT_LEAVES, CBT_LEAVES, SCORING_LEAVES),
    {RecruitmentLeafSigned: leaf_signed, CbtLeafSigned: leaf_signed, ScoringLeafSigned: leaf_signed},
)
