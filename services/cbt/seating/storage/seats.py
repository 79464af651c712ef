"""Assigned seats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from services.cbt.seating.domain.seats import SeatPlace
from services.cbt.seating.tables import seats
from shared.db.types import UtcDateTime


def add(session: Session, placed: Sequence[tuple[str, str, SeatPlace, int]], at: datetime) -> None:
    """Stores a seat for each (candidate number, exam id, place, minutes)."""
    rows = [
        {
            "candidate_no": candidate_no,
            "exam_id": exam_id,
            "session_id": place.session_id,
            "room_no": place.room.number,
            "seat_no": place.seat_no,
            "minutes": minutes,
            "assigned_at": at,
        }
        for candidate_no, exam_id, place, minutes in placed
    ]
    session.execute(insert(seats), rows)


def taken(session: Session, session_id: str) -> dict[int, frozenset[int]]:
    """The seat numbers that are taken, by room number."""
    found: dict[int, set[int]] = {}
    for room_no, seat_no in session.execute(
        select(seats.c.room_no, seats.c.seat_no).where(seats.c.session_id == session_id)
    ):
        found.setdefault(room_no, set()).add(seat_no)
    return {room_no: frozenset(numbers) for room_no, numbers in found.items()}


def exam_ids(session: Session, candidate_no: str) -> list[str]:
    """The exams that the candidate has a seat for, the seat assigned last at the head."""
    row = select(seats.c.exam_id).where(seats.c.candidate_no == candidate_no)
    return list(session.scalars(row.order_by(seats.c.assigned_at.desc(), seats.c.exam_id)))


def mark_missed(session: Session, candidate_no: str, exam_id: str, at: datetime) -> bool:
    """False if there is no such seat, or it is marked already."""
    its = (seats.c.candidate_no == candidate_no, seats.c.exam_id == exam_id, seats.c.missed_at.is_(None))
    marked = update(seats).where(*its).values(missed_at=at).returning(seats.c.candidate_no)
    return session.execute(marked).one_or_none() is not None


def hold(
    session: Session, candidate_no: str, exam_id: str, *, because: str, by: str, at: datetime, note: str | None
) -> bool:
    """Closes the seat until that is confirmed or taken back. False if there is no such seat, or it has a reason."""
    its = (seats.c.candidate_no == candidate_no, seats.c.exam_id == exam_id, seats.c.closed_because.is_(None))
    values = {"closed_because": because, "closed_by": by, "closed_at": at, "closing_note": note}
    held = update(seats).where(*its).values(**values).returning(seats.c.candidate_no)
    return session.execute(held).one_or_none() is not None


def release(session: Session, candidate_no: str, exam_id: str) -> bool:
    """Opens a seat that is held. False if it is not held, or confirmed already."""
    its = (seats.c.candidate_no == candidate_no, seats.c.exam_id == exam_id, seats.c.closed_because.is_not(None))
    none = dict.fromkeys(("closed_because", "closed_by", "closed_at", "closing_note"))
    opened = update(seats).where(*its, seats.c.confirmed_at.is_(None)).values(none).returning(seats.c.candidate_no)
    return session.execute(opened).one_or_none() is not None


def close(
    session: Session,
    candidate_no: str,
    exam_id: str,
    ended_at: datetime,
    *,
    because: str,
    by: str | None,
    confirmed_by: str | None,
    at: datetime | None,
) -> bool:
    """Marks the seat as missed for good, for this reason; if it is marked already, adds the reason. The note of a seat
    that was held stays. False if there is no such seat, or it is closed for good already."""
    its = (seats.c.candidate_no == candidate_no, seats.c.exam_id == exam_id, seats.c.confirmed_at.is_(None))
    values = {"closed_because": because, "closed_by": by, "closed_at": at, "confirmed_by": confirmed_by}
    missed_at = func.coalesce(seats.c.missed_at, literal(ended_at, UtcDateTime()))
    final = literal(at or ended_at, UtcDateTime())
    closed = update(seats).where(*its).values(missed_at=missed_at, confirmed_at=final, **values)
    return session.execute(closed.returning(seats.c.candidate_no)).one_or_none() is not None
