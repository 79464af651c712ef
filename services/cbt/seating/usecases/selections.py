"""Selections that sessions are planned for."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from services.cbt.seating.storage import selections as storage
from services.cbt.seating.storage.selections import Selection
from shared.contracts.recruitment import SelectionOpened


def receive_opened(session: Session, opened: SelectionOpened) -> None:
    selection = Selection(opened.selection_id, opened.title, opened.agency, opened.timezone)
    storage.add(session, selection, opened.opened_at)


def is_known(session: Session, selection_id: str) -> bool:
    return storage.find(session, selection_id) is not None


def listed(session: Session, own: Collection[str] | None = None) -> list[Selection]:
    """All of them, or those in `own`, the latest first."""
    return [selection for selection in storage.listed(session) if own is None or selection.selection_id in own]
