"""Marks, as scoring reports them. The handler may run twice with the same event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.scores import usecases
from shared.contracts.committee import RESULTS
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored
from shared.messaging.consumer import Handler

TOPICS = (RESULTS,)


def attempt_scored(session: Session, _now: datetime, event: Event, payload: AttemptScored) -> None:
    usecases.receive(session, payload, event.sequence)


SUBSCRIPTIONS: dict[type, Handler] = {AttemptScored: attempt_scored}
