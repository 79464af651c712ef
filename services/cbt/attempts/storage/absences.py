"""Seats at which nobody began: of sessions that are over, and those that are closed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from services.cbt.attempts.tables import attempts
from services.cbt.seating.tables import seats, sessions


@dataclass(frozen=True)
class EndedSession:
    session_id: str
    selection_id: str
    ends_at: datetime


class Found(StrEnum):
    """What a start finds at its seat."""

    FREE = "free"
    MISSED = "missed"
    CLOSED = "closed"
    """An exam officer closed it, whether or not a second has confirmed that."""


@dataclass(frozen=True)
class Closed:
    """How a seat is closed by hand: for a reason, by the exam officer who was first, and whether a second confirmed."""

    because: str
    by: str | None
    is_final: bool


def ended_sessions(session: Session, now: datetime) -> list[EndedSession]:
    """The sessions that are over and not closed, the one that ended first at the head."""
    fields = (sessions.c.session_id, sessions.c.selection_id, sessions.c.ends_at)
    rows = select(*fields).where(sessions.c.closed_at.is_(None), sessions.c.ends_at <= now)
    return [EndedSession(*row) for row in session.execute(rows.order_by(sessions.c.ends_at, sessions.c.session_id))]


def not_begun(session: Session, session_id: str, at_most: int) -> list[str]:
    """Candidate numbers, in order, of seats at which nobody has begun and which are not marked as missed."""
    rows = _not_begun(session_id).order_by(seats.c.candidate_no).limit(at_most)
    return [row.candidate_no for row in session.execute(rows)]


def lock_not_begun(session: Session, session_id: str, numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Candidate number and exam of those seats at which still nobody has begun, by number. They stay so until the
    transaction ends: a start waits for the lock of its seat."""
    own = and_(seats.c.session_id == session_id, seats.c.candidate_no.in_(numbers))
    session.execute(select(seats.c.candidate_no).where(own).order_by(seats.c.candidate_no).with_for_update()).all()
    # Read again: whoever held a lock until now may have begun.
    rows = session.execute(_not_begun(session_id).where(own).order_by(seats.c.candidate_no))
    return [(row.candidate_no, row.exam_id) for row in rows]


_SEAT_LOCKED = (
    select(seats.c.missed_at, seats.c.closed_because, seats.c.closed_by, seats.c.confirmed_at)
    .where(seats.c.candidate_no == bindparam("candidate_no"), seats.c.exam_id == bindparam("exam_id"))
    .with_for_update()
)
"""Asked at every start of a hall, so it is put together once."""


def lock_beginning(session: Session, candidate_no: str, exam_id: str) -> Found:
    """Keeps the seat from being marked as missed until the transaction ends, unless it is marked already."""
    found = session.execute(_SEAT_LOCKED, {"candidate_no": candidate_no, "exam_id": exam_id}).one_or_none()
    if found is None:
        return Found.MISSED
    if found.closed_because is not None:
        return Found.CLOSED
    return Found.FREE if found.missed_at is None else Found.MISSED


def lock_closing(session: Session, candidate_no: str, exam_id: str) -> tuple[bool, Closed | None]:
    """Whether the candidate has begun, and how the seat is closed by hand already, if it is. It stays so until the
    transaction ends: a start waits for the lock of its seat."""
    found = session.execute(_SEAT_LOCKED, {"candidate_no": candidate_no, "exam_id": exam_id}).one_or_none()
    # Asked only now: whoever held the lock until now may have begun.
    begun = select(attempts.c.attempt_id).where(attempts.c.candidate_no == candidate_no, attempts.c.exam_id == exam_id)
    has_begun = session.scalar(begun.limit(1)) is not None
    if found is None or found.closed_because is None:
        return has_begun, None
    return has_begun, Closed(found.closed_because, found.closed_by, is_final=found.confirmed_at is not None)


def _not_begun(session_id: str) -> Select[tuple[str, str]]:
    without = seats.outerjoin(
        attempts, and_(attempts.c.candidate_no == seats.c.candidate_no, attempts.c.exam_id == seats.c.exam_id)
    )
    nobody = (seats.c.session_id == session_id, seats.c.missed_at.is_(None), attempts.c.attempt_id.is_(None))
    return select(seats.c.candidate_no, seats.c.exam_id).select_from(without).where(*nobody)
