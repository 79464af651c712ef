"""Drafts the exam of a selection that recruitment opens, and follows its rules until the seal. Each handler may run
twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.exams.usecases.drafts import open_draft, put_rules
from services.scoring.exams.usecases.papers import remember_announced
from shared.contracts.envelope import Event
from shared.contracts.recruitment import SelectionAmended, SelectionOpened
from shared.contracts.scoring import PaperKeyReleased
from shared.messaging.consumer import Handler
from shared.messaging.recall import Recall


def selection_opened(session: Session, now: datetime, _event: Event, payload: SelectionOpened) -> None:
    open_draft(session, now, payload)


def selection_amended(session: Session, now: datetime, _event: Event, payload: SelectionAmended) -> None:
    put_rules(session, now, payload)


def paper_key_sent(session: Session, _now: datetime, _event: Event, payload: PaperKeyReleased) -> bool:
    return remember_announced(session, payload)


SUBSCRIPTIONS: dict[type[Any], Handler] = {
    SelectionOpened: selection_opened,
    SelectionAmended: selection_amended,
}
RECALLS: dict[type[Any], Recall] = {PaperKeyReleased: paper_key_sent}
