"""Selections that sessions are planned for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.seating.storage import selections as storage
from services.cbt.seating.storage.selections import Selection
from shared.contracts.recruitment import SelectionOpened


def receive_opened(session: Session, opened: SelectionOpened) -> None:
    selection = Selection(opened.selection_id, opened.title, opened.agency, opened.timezone)
    storage.add(session, selection, opened.opened_at)


def listed(session: Session) -> list[Selection]:
    """All of them, the latest first."""
    return storage.listed(session)
