"""What is stored when a session is over: the seats that were missed, and that nothing is left to look at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.storage import seats, selections, sessions


def keep_seats(session: Session, selection_id: str) -> None:
    """Nobody of this selection gets a seat until the transaction ends: none appears in a session while it is closed."""
    selections.lock(session, selection_id)


def mark_missed(session: Session, candidate_no: str, exam_id: str, at: datetime) -> bool:
    """Nobody begins at this seat afterwards. False if there is no such seat, or it is marked already."""
    return seats.mark_missed(session, candidate_no, exam_id, at)


def close(session: Session, now: datetime, session_id: str) -> None:
    """The session is over and each of its seats was taken to begin an attempt or is marked."""
    sessions.close(session, session_id, now)
