"""What a proctor sees of somebody who guesses PINs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.hall.storage import failed_tries
from services.cbt.seating.domain.failed_tries import SPELL, Guessing, signs_of_guessing


def view_guessing(session: Session, now: datetime, session_id: str) -> Guessing:
    """Signs of guessing at the session's seats, until fifteen minutes after the last failed try."""
    return signs_of_guessing(failed_tries.since(session, session_id, now - SPELL))
