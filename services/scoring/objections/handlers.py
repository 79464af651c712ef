"""Objections, as recruitment says; and own answers after a restore. Each handler may run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.objections.usecases import answering, receiving
from shared.contracts.envelope import Event
from shared.contracts.objections import ItemObjectionFiled, ObjectionAnswered, ObjectionWindowChanged
from shared.messaging.consumer import BatchHandler, Handler
from shared.messaging.recall import Recall


def objections_filed(session: Session, _now: datetime, events: Sequence[tuple[Event, ItemObjectionFiled]]) -> None:
    receiving.receive(session, [payload for _, payload in events])


def window_changed(session: Session, _now: datetime, _event: Event, payload: ObjectionWindowChanged) -> None:
    receiving.receive_window(session, payload)


def objection_answered(session: Session, _now: datetime, _event: Event, payload: ObjectionAnswered) -> bool:
    """Two members have answered; nobody has to answer again because a disk was lost."""
    answering.restore(session, payload)
    return True


SUBSCRIPTIONS: dict[type[Any], Handler] = {
    ItemObjectionFiled: BatchHandler(objections_filed),
    ObjectionWindowChanged: window_changed,
}
RECALLS: dict[type[Any], Recall] = {ObjectionAnswered: objection_answered}
