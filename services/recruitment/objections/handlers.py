"""Answers to objections, as scoring reports them; and own events after a restore. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.objections.usecases import answers, filing, windows
from shared.contracts.envelope import Event
from shared.contracts.objections import ItemObjectionFiled, ObjectionAnswered, ObjectionWindowChanged
from shared.messaging.recall import Recall


def objection_answered(session: Session, now: datetime, _event: Event, payload: ObjectionAnswered) -> None:
    answers.receive(session, now, payload)


def own_objection_filed(session: Session, _now: datetime, _event: Event, payload: ItemObjectionFiled) -> bool:
    """What was written is lost with the old database; that there is an objection is not."""
    filing.restore(session, payload)
    return True


def own_window_changed(session: Session, _now: datetime, _event: Event, payload: ObjectionWindowChanged) -> bool:
    windows.restore(session, payload)
    return True


RECALLS: dict[type[Any], Recall] = {
    ItemObjectionFiled: own_objection_filed,
    ObjectionWindowChanged: own_window_changed,
}
