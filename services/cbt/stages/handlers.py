"""Released rankings, as scoring sends them. The handler may run twice with the same event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.stages import usecases
from shared.contracts.committee import RESULTS
from shared.contracts.envelope import Event
from shared.contracts.scoring import RankingReleased
from shared.messaging.consumer import Handler

TOPICS = (RESULTS,)


def ranking_released(session: Session, now: datetime, event: Event, payload: RankingReleased) -> None:
    # Events without their service's signature come from releases before there were later stages: nobody goes on by
    # them, and members had no keys then.
    if event.carries_signature:
        usecases.receive_part(session, now, payload)


SUBSCRIPTIONS: dict[type, Handler] = {RankingReleased: ranking_released}
