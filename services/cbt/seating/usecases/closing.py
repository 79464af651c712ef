"""What is stored of seats that were missed: the session was over, or the seat was closed by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.storage import seats, selections, sessions
from shared.contracts.cbt import SeatMissed


def keep_seats(session: Session, selection_id: str) -> None:
    """Nobody of this selection gets a seat until the transaction ends: none appears in a session while it is closed."""
    selections.lock(session, selection_id)


def mark_missed(session: Session, candidate_no: str, exam_id: str, at: datetime) -> bool:
    """Nobody begins at this seat afterwards. False if there is no such seat, or it is marked already."""
    return seats.mark_missed(session, candidate_no, exam_id, at)


def hold_seat(
    session: Session, candidate_no: str, exam_id: str, *, because: str, by: str, at: datetime, note: str | None
) -> bool:
    """Stores why one exam officer closed a seat, by a code of `domain.closed_seats.WORDS`: nobody begins there until it
    is released. Code and note are for cbt's own pages. False if there is no such seat, or it is closed already."""
    return seats.hold(session, candidate_no, exam_id, because=because, by=by, at=at, note=note)


def release_seat(session: Session, candidate_no: str, exam_id: str) -> bool:
    """Opens a seat that is held. False if it is not."""
    return seats.release(session, candidate_no, exam_id)


def close_seat(session: Session, closed: SeatMissed, because: str) -> bool:
    """Closes a seat for good, held or not. False if there is no such seat, or it is closed for good already."""
    its = (closed.candidate_no, closed.exam_id, closed.ended_at)
    by, second = closed.closed_by, closed.confirmed_by
    return seats.close(session, *its, because=because, by=by, confirmed_by=second, at=closed.closed_at)


def close(session: Session, now: datetime, session_id: str) -> None:
    """The session is over and each of its seats was taken to begin an attempt or is marked."""
    sessions.close(session, session_id, now)
