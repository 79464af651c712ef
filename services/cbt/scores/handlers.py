"""Marks, as scoring reports them. The handler may run twice with the same event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.scores import usecases
from shared.contracts.committee import RESULTS
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored
from shared.messaging.consumer import BatchHandler, Handler

TOPICS = (RESULTS,)


def attempts_scored(session: Session, _now: datetime, events: Sequence[tuple[Event, AttemptScored]]) -> None:
    usecases.receive(session, [(payload, event.sequence) for event, payload in events])


SUBSCRIPTIONS: dict[type, Handler] = {AttemptScored: BatchHandler(attempts_scored)}
