"""Which selections there are to hold sittings for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.seating.storage import selections as storage
from services.cbt.seating.storage.selections import Selection
from shared.contracts.recruitment import SelectionOpened
from shared.kernel.clock import Clock


def note_opened(session: Session, _clock: Clock, opened: SelectionOpened) -> None:
    known = Selection(opened.selection_id, opened.title, opened.agency, opened.timezone)
    storage.insert(session, known, opened.opened_at)


def listed(session: Session) -> list[Selection]:
    """All of them, the latest first."""
    return storage.listed(session)
