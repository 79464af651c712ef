"""Drafts the exam of a selection that recruitment opens, follows its rules until the seal, and notes when its sessions
start. Each handler may run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.exams.usecases.drafts import open_draft, put_rules
from services.scoring.exams.usecases.papers import note_seats, remember_announced
from shared.contracts.cbt import SeatAssigned
from shared.contracts.envelope import Event
from shared.contracts.recruitment import SelectionAmended, SelectionOpened
from shared.contracts.scoring import PaperKeyReleased
from shared.messaging.consumer import BatchHandler, Handler
from shared.messaging.recall import Recall


def selection_opened(session: Session, now: datetime, _event: Event, payload: SelectionOpened) -> None:
    open_draft(session, now, payload)


def selection_amended(session: Session, now: datetime, _event: Event, payload: SelectionAmended) -> None:
    put_rules(session, now, payload)


def seats_assigned(session: Session, _now: datetime, events: Sequence[tuple[Event, SeatAssigned]]) -> None:
    note_seats(session, [payload for _, payload in events])


def paper_key_sent(session: Session, _now: datetime, _event: Event, payload: PaperKeyReleased) -> bool:
    return remember_announced(session, payload)


SUBSCRIPTIONS: dict[type[Any], Handler] = {
    SelectionOpened: selection_opened,
    SelectionAmended: selection_amended,
    SeatAssigned: BatchHandler(seats_assigned),
}
RECALLS: dict[type[Any], Recall] = {PaperKeyReleased: paper_key_sent}
