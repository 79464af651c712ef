"""Seats and their sessions, as cbt assigned them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from services.scoring.exams.domain.papers import Sitting
from services.scoring.marking.tables import (
    attempts,
    candidates,
    missed_seats,
    opened_seats,
    sat_in,
    seat_sessions,
    seats,
)
from shared.contracts.cbt import SeatAssigned, SeatMissed, SeatOpened
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.held_seats import CLOSED_AHEAD
from shared.db.rows import insert_all, is_one_of
from shared.db.upsert import upsert

_SESSION = ("name", "venue", "starts_at", "timezone")


def put(session: Session, assigned: Sequence[SeatAssigned]) -> tuple[dict[Sitting, datetime], set[Sitting]]:
    """Stores the latest seat of each candidate and exam, and what the sessions are after it. Returns the latest start
    that these seats say of each session, and the sessions of which one of them said something else before.

    Raises InvalidPayload for another seat, or another session under the same id, of somebody who has checked in or
    whose seat is over: both are events of the one seat, so that their order is the same in every replay."""
    latest = {(each.candidate_no, each.exam_id): _row(each) for each in assigned}
    own = [latest[key] for key in sorted(latest)]
    before = _stored(session, sorted({each["candidate_no"] for each in own}))
    _require_same(session, own, before)
    row = upsert(session)(seats)
    changed = {name: row.excluded[name] for name in ("session_id", "room", "ends_at", *_SESSION)}
    row = row.on_conflict_do_update(index_elements=[seats.c.candidate_no, seats.c.exam_id], set_=changed)
    insert_all(session, row.returning(seats.c.candidate_no), own)
    left = {
        (was["exam_id"], was["session_id"])
        for each in own
        if (was := before.get((each["candidate_no"], each["exam_id"]))) is not None and was != each
    }
    _put_sessions(session, own, {session_id for _, session_id in left})
    said: dict[Sitting, datetime] = {}
    for each in own:
        sitting = (each["exam_id"], each["session_id"])
        said[sitting] = max(each["starts_at"], said.get(sitting, each["starts_at"]))
    return said, left


def require_over(session: Session, missed: SeatMissed, now: datetime) -> None:
    """Raises InvalidPayload for a seat whose session, as the seat itself says, has not begun, or had not when it is
    said to have ended: whoever sits there may still come. A seat is closed by hand up to `CLOSED_AHEAD` before."""
    mine = (seats.c.candidate_no == missed.candidate_no, seats.c.exam_id == missed.exam_id)
    starts_at = session.scalar(select(seats.c.starts_at).where(*mine))
    ahead = timedelta() if missed.closed_because is None else CLOSED_AHEAD
    if starts_at is not None and min(missed.ended_at, now) < starts_at - ahead:
        raise InvalidPayload(f"ended_at: the session of {missed.candidate_no} begins at {starts_at}")


def latest_starts(session: Session, among: Sequence[Sitting]) -> dict[Sitting, datetime]:
    """By exam and session the latest start that seats say of it; without those of which no seat says one."""
    query = select(seats.c.exam_id, seats.c.session_id, func.max(seats.c.starts_at))
    query = query.where(tuple_(seats.c.exam_id, seats.c.session_id).in_(among), seats.c.starts_at.is_not(None))
    return {(row[0], row[1]): row[2] for row in session.execute(query.group_by(seats.c.exam_id, seats.c.session_id))}


def note_opened(session: Session, opened: Sequence[SeatOpened]) -> None:
    """Stores when each candidate checked in first."""
    first: dict[tuple[str, str], SeatOpened] = {}
    for each in opened:
        first.setdefault((each.candidate_no, each.exam_id), each)
    rows = [
        {"candidate_no": number, "exam_id": exam_id, "opened_at": each.opened_at}
        for (number, exam_id), each in sorted(first.items())
    ]
    session.execute(upsert(session)(opened_seats).on_conflict_do_nothing(), rows)


def opened_without_sheet(session: Session, vacancy_id: str, exam_id: str) -> list[str]:
    """The candidates of a vacancy who checked in to the exam and never began, by number."""
    mine = opened_seats.c
    began = exists().where(attempts.c.candidate_no == mine.candidate_no, attempts.c.exam_id == exam_id)
    query = (
        select(mine.candidate_no)
        .join(candidates, candidates.c.candidate_no == mine.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id, mine.exam_id == exam_id, ~began)
    )
    return list(session.scalars(query.order_by(mine.candidate_no)))


def closed(session: Session, vacancy_id: str, exam_ids: Collection[str], until: datetime | None) -> dict[str, str]:
    """By number, the reasons of those of a vacancy's candidates who never began one of these exams because their seat
    was closed by hand, by `until` if that is given."""
    mine = missed_seats.c
    began = exists().where(attempts.c.candidate_no == mine.candidate_no, attempts.c.exam_id == mine.exam_id)
    query = (
        select(mine.candidate_no, mine.closed_because)
        .join(candidates, candidates.c.candidate_no == mine.candidate_no)
        .where(candidates.c.vacancy_id == vacancy_id, mine.exam_id.in_(exam_ids), ~began)
        .where(mine.closed_because.is_not(None))
    )
    if until is not None:
        query = query.where(mine.closed_at <= until)
    found = session.execute(query.order_by(mine.candidate_no, mine.exam_id))
    return {row.candidate_no: row.closed_because for row in found}


def differing(session: Session, exam_id: str) -> list[str]:
    """Candidates whose seat names another session than their sheet of this exam, by number."""
    query = (
        select(attempts.c.candidate_no)
        .join(seats, (seats.c.candidate_no == attempts.c.candidate_no) & (seats.c.exam_id == attempts.c.exam_id))
        .where(attempts.c.exam_id == exam_id, attempts.c.disqualified_because.is_(None))
        .where(sat_in() != seats.c.session_id)
        .distinct()
    )
    return list(session.scalars(query.order_by(attempts.c.candidate_no)))


def sessions_reported_differently(session: Session, exam_id: str) -> list[str]:
    """The names of those sessions of which seats of this exam say different starts or ends, and in which somebody has
    sat."""
    query = select(seats.c.session_id, func.min(seats.c.name)).where(seats.c.exam_id == exam_id)
    unlike = or_(*(func.min(seats.c[name]) != func.max(seats.c[name]) for name in ("starts_at", "ends_at")))
    named = {row[0]: row[1] for row in session.execute(query.group_by(seats.c.session_id).having(unlike))}
    if not named:
        return []
    own = (seats.c.candidate_no == attempts.c.candidate_no) & (seats.c.exam_id == attempts.c.exam_id)
    begun = select(sat_in()).select_from(attempts.outerjoin(seats, own)).where(attempts.c.exam_id == exam_id)
    return sorted(named[each] for each in session.scalars(begun.distinct()) if each in named)


def _stored(session: Session, numbers: Sequence[str]) -> dict[tuple[str, str], dict[str, Any]]:
    rows = session.execute(select(seats).where(is_one_of(session, seats.c.candidate_no, numbers)))
    return {(row.candidate_no, row.exam_id): row._asdict() for row in rows}


def _require_same(
    session: Session, own: Sequence[dict[str, Any]], before: dict[tuple[str, str], dict[str, Any]]
) -> None:
    numbers = [each["candidate_no"] for each in own]
    fixed: set[tuple[str, str]] = set()
    for table in (opened_seats, missed_seats):
        query = select(table.c.candidate_no, table.c.exam_id)
        fixed |= {
            (row[0], row[1]) for row in session.execute(query.where(is_one_of(session, table.c.candidate_no, numbers)))
        }
    for each in own:
        key = (each["candidate_no"], each["exam_id"])
        was = before.get(key)
        if was is None or key not in fixed:
            continue
        other = next((name for name, value in each.items() if was[name] not in (None, value)), None)
        if other is not None:
            field = {"name": "session_name"}.get(other, other)
            number, known = each["candidate_no"], was[other]
            raise InvalidPayload(f"{field}: it was {known} when {number} checked in, or when the seat was over")


def _put_sessions(session: Session, own: Sequence[dict[str, Any]], left: set[str]) -> None:
    # They are the same for thousands of seats: only what differs is looked at, and nobody waits for a row.
    named = {each["session_id"]: _session(each) for each in own}
    ids = sorted({*named, *left})
    query = select(seat_sessions).where(is_one_of(session, seat_sessions.c.session_id, ids))
    known = {row.session_id: row._asdict() for row in session.execute(query)}
    unlike = {each["session_id"] for each in own if known.get(each["session_id"]) != _session(each)} | left
    if not unlike:
        return
    fresh = [named[each] for each in sorted(unlike & named.keys())]
    if fresh:
        session.execute(upsert(session)(seat_sessions).on_conflict_do_nothing(), fresh)
    # From here on another transaction that changes one of them waits, so that each sees the seats of both.
    among = is_one_of(session, seat_sessions.c.session_id, sorted(unlike))
    locked = select(seat_sessions).where(among).order_by(seat_sessions.c.session_id).with_for_update()
    stored = {row.session_id: row._asdict() for row in session.execute(locked)}
    columns = (seats.c.session_id, *(seats.c[name] for name in _SESSION))
    said: dict[str, list[dict[str, Any]]] = {}
    mine = is_one_of(session, seats.c.session_id, sorted(unlike))
    for row in session.execute(select(*columns).where(mine, seats.c.starts_at.is_not(None)).distinct()):
        said.setdefault(row.session_id, []).append(row._asdict())
    for session_id, was in stored.items():
        one = seat_sessions.c.session_id == session_id
        least = min(said.get(session_id, []), key=_in_order, default=None)
        if least is None:
            session.execute(delete(seat_sessions).where(one))
        elif least != was:
            session.execute(update(seat_sessions).where(one).values(**least))


def _in_order(of: dict[str, Any]) -> tuple[Any, ...]:
    return of["starts_at"], of["name"], of["venue"], of["timezone"]


def _session(seat: dict[str, Any]) -> dict[str, Any]:
    return {name: seat[name] for name in ("session_id", *_SESSION)}


def _row(seat: SeatAssigned) -> dict[str, Any]:
    return {
        "candidate_no": seat.candidate_no,
        "exam_id": seat.exam_id,
        "session_id": seat.session_id,
        "room": seat.room,
        "name": seat.session_name,
        "venue": seat.venue,
        "starts_at": seat.starts_at,
        "ends_at": seat.ends_at,
        "timezone": seat.timezone,
    }
