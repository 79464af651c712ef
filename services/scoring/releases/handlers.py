"""Takes own events of signatures and releases back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.releases.usecases import restoring, taking_back, withdrawing
from shared.contracts.envelope import Event
from shared.contracts.scoring import RankingReleased
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn
from shared.messaging.recall import Recall


def signature_withdrawn(session: Session, _now: datetime, _event: Event, payload: SignatureWithdrawn) -> bool:
    """A signature that came back with the backup must not count: its member has taken it back."""
    taking_back.restore(session, payload)
    return True


def ranking_withdrawn(session: Session, _now: datetime, _event: Event, payload: RankingWithdrawn) -> bool:
    """The public knows it as withdrawn; so does whoever signs the next version."""
    withdrawing.restore(session, payload)
    return True


def ranking_released(session: Session, _now: datetime, _event: Event, payload: RankingReleased) -> bool:
    """The public knows this version: the next one needs another number, and withdrawals and places are about it."""
    return restoring.restore(session, payload)


RECALLS: dict[type[Any], Recall] = {
    RankingReleased: ranking_released,
    SignatureWithdrawn: signature_withdrawn,
    RankingWithdrawn: ranking_withdrawn,
}
