"""Drafts the exam of a selection that recruitment opens. May run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.exams.usecases.drafts import open_draft
from shared.contracts.envelope import Event
from shared.contracts.recruitment import SelectionOpened
from shared.messaging.consumer import Handler


def selection_opened(session: Session, now: datetime, _event: Event, payload: SelectionOpened) -> None:
    open_draft(session, now, payload)


SUBSCRIPTIONS: dict[type[Any], Handler] = {SelectionOpened: selection_opened}
