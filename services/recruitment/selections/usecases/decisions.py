"""Applications of a selection are decided until its roster is closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.selections.storage import selections


def end(session: Session, selection_id: str, at: datetime) -> None:
    """Nobody decides an application of the selection any more; a repetition changes nothing."""
    selections.put_roster_closed(session, selection_id, at)
