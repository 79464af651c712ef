"""Released rankings and what members take back of them, as scoring sends both. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.stages import usecases
from shared.contracts.committee import RESULTS
from shared.contracts.envelope import Event
from shared.contracts.scoring import RankingReleased
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn
from shared.messaging.consumer import Handler

TOPICS = (RESULTS,)


def ranking_released(session: Session, now: datetime, event: Event, payload: RankingReleased) -> None:
    # Events without their service's signature come from releases before there were later stages: nobody goes on by
    # them, and members had no keys then.
    if event.carries_signature:
        usecases.receive_part(session, now, payload)


def signature_withdrawn(session: Session, now: datetime, _event: Event, payload: SignatureWithdrawn) -> None:
    usecases.receive_taking_back(session, now, payload)


def ranking_withdrawn(session: Session, now: datetime, _event: Event, payload: RankingWithdrawn) -> None:
    usecases.receive_withdrawal(session, now, payload)


SUBSCRIPTIONS: dict[type, Handler] = {
    RankingReleased: ranking_released,
    SignatureWithdrawn: signature_withdrawn,
    RankingWithdrawn: ranking_withdrawn,
}
