"""Candidates with a seat in a session, as proctors see them in the hall and at the check-in desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.attempts.tables import attempts, journal, presence
from services.cbt.seating.tables import identities, logins, pins, rooms, seats
from shared.kernel.identifiers import digits_of


@dataclass(frozen=True)
class SeatedCandidate:
    """A candidate with a seat in this session. `name` is None until recruitment's event has come; `seen_at` is
    the last stored call of the browser, a few seconds behind."""

    candidate_no: str
    exam_id: str
    name: str | None
    photo_reference: str | None
    room_no: int
    room: str
    seat_no: int
    minutes: int
    checked_in: bool
    pin_issued_at: datetime | None
    pin_valid_until: datetime | None
    state: State
    attempt_id: str | None
    deadline_at: datetime | None
    seen_at: datetime | None
    missed: bool
    """The session was over, or the seat closed, before the candidate began."""
    closed_because: str | None
    """A code of `seating.domain.closed_seats.WORDS`; None unless an exam officer closed the seat by hand."""
    closed_at: datetime | None
    closed_by: str | None
    is_closed_for_good: bool
    """A second exam officer has confirmed it."""
    closing_note: str | None


def in_room(session: Session, session_id: str, room_no: int) -> list[SeatedCandidate]:
    """The room's candidates by seat number."""
    rows = _candidates().where(seats.c.session_id == session_id, seats.c.room_no == room_no).order_by(seats.c.seat_no)
    return [_candidate(row) for row in session.execute(rows)]


def in_session(
    session: Session, session_id: str, rooms_shown: Collection[int], search: str, offset: int, at_most: int
) -> tuple[list[SeatedCandidate], int]:
    """A page of the candidates in these rooms of the session by room and seat number, and how many there are in all.

    `search` narrows to candidate numbers and names that contain it, whatever the case, and to numbers that contain its
    digits, however they are grouped.
    """
    where = [seats.c.session_id == session_id, seats.c.room_no.in_(rooms_shown)]
    if search:
        fits = [_contains(seats.c.candidate_no, search), _contains(identities.c.name, search)]
        if digits := digits_of(search):
            fits.append(func.replace(seats.c.candidate_no, "-", "").contains(digits))
        where.append(or_(*fits))
    count = select(func.count()).select_from(seats.outerjoin(identities, _same(identities))).where(*where)
    rows = _candidates().where(*where).order_by(seats.c.room_no, seats.c.seat_no).offset(offset).limit(at_most)
    return [_candidate(row) for row in session.execute(rows)], int(session.scalar(count) or 0)


def find(session: Session, session_id: str, candidate_no: str) -> SeatedCandidate | None:
    row = _candidates().where(seats.c.session_id == session_id, seats.c.candidate_no == candidate_no)
    found = session.execute(row).one_or_none()
    return _candidate(found) if found else None


def checked_in(session: Session, session_id: str) -> int:
    """How many of the session's candidates have sat down."""
    live = and_(_same(logins), logins.c.exam_id == seats.c.exam_id, logins.c.replaced_at.is_(None))
    return int(
        session.scalar(
            select(func.count()).select_from(seats.join(logins, live)).where(seats.c.session_id == session_id)
        )
        or 0
    )


def _candidates() -> Select[Any]:
    live = and_(_same(logins), logins.c.exam_id == seats.c.exam_id, logins.c.replaced_at.is_(None))
    joined = (
        seats.join(rooms, and_(rooms.c.session_id == seats.c.session_id, rooms.c.room_no == seats.c.room_no))
        .outerjoin(identities, _same(identities))
        .outerjoin(logins, live)
        .outerjoin(pins, and_(_same(pins), pins.c.exam_id == seats.c.exam_id))
        .outerjoin(attempts, and_(_same(attempts), attempts.c.exam_id == seats.c.exam_id))
        .outerjoin(presence, _same(presence))
    )
    return select(
        seats.c.candidate_no,
        seats.c.exam_id,
        identities.c.name,
        identities.c.photo_reference,
        seats.c.room_no,
        rooms.c.name.label("room"),
        seats.c.seat_no,
        seats.c.minutes,
        logins.c.opened_at,
        pins.c.issued_at,
        pins.c.valid_until,
        attempts.c.state,
        attempts.c.attempt_id,
        attempts.c.deadline_at,
        presence.c.seen_at,
        seats.c.missed_at,
        seats.c.closed_because,
        seats.c.closed_at,
        seats.c.closed_by,
        seats.c.confirmed_at,
        seats.c.closing_note,
    ).select_from(joined)


def _same(table: Any) -> Any:
    return table.c.candidate_no == seats.c.candidate_no


def _contains(column: Any, text: str) -> Any:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _candidate(row: Any) -> SeatedCandidate:
    return SeatedCandidate(
        candidate_no=row.candidate_no,
        exam_id=row.exam_id,
        name=row.name,
        photo_reference=row.photo_reference,
        room_no=row.room_no,
        room=row.room,
        seat_no=row.seat_no,
        minutes=row.minutes,
        checked_in=row.opened_at is not None,
        pin_issued_at=row.issued_at,
        pin_valid_until=row.valid_until,
        state=State(row.state) if row.state else State.READY,
        attempt_id=row.attempt_id,
        deadline_at=row.deadline_at,
        seen_at=row.seen_at,
        missed=row.missed_at is not None,
        closed_because=row.closed_because,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        is_closed_for_good=row.confirmed_at is not None,
        closing_note=row.closing_note,
    )


@dataclass(frozen=True)
class Progress:
    """Items whose newest answer is not blank, and when the last save was taken."""

    answered: int
    last_saved_at: datetime


def progress(session: Session, attempt_ids: Sequence[str]) -> dict[str, Progress]:
    """How far each attempt is; attempts without an entry are left out."""
    place = func.row_number().over(
        partition_by=(journal.c.attempt_id, journal.c.item_id), order_by=journal.c.sequence.desc()
    )
    fields = (journal.c.attempt_id, journal.c.option_id, journal.c.saved_at, place.label("place"))
    each = select(*fields).where(journal.c.attempt_id.in_(attempt_ids)).subquery()
    counts = case((and_(each.c.place == 1, each.c.option_id.is_not(None)), 1), else_=0)
    rows = select(each.c.attempt_id, func.sum(counts), func.max(each.c.saved_at)).group_by(each.c.attempt_id)
    return {attempt_id: Progress(count, moment) for attempt_id, count, moment in session.execute(rows)}
