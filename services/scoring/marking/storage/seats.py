"""Seats and their sessions, as cbt assigned them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates, missed_seats, opened_seats, seat_sessions, seats
from shared.contracts.cbt import SeatAssigned, SeatOpened
from shared.db.rows import insert_all, is_one_of
from shared.db.upsert import upsert


def put(session: Session, assigned: Sequence[SeatAssigned]) -> None:
    """Stores the latest seat of each candidate and exam, and the sessions that are new or have changed."""
    own = {
        (each.candidate_no, each.exam_id): {
            "candidate_no": each.candidate_no,
            "exam_id": each.exam_id,
            "session_id": each.session_id,
            "room": each.room,
        }
        for each in assigned
    }
    row = upsert(session)(seats)
    changed = {"session_id": row.excluded.session_id, "room": row.excluded.room}
    row = row.on_conflict_do_update(index_elements=[seats.c.candidate_no, seats.c.exam_id], set_=changed)
    insert_all(session, row.returning(seats.c.candidate_no), [own[key] for key in sorted(own)])
    _put_sessions(session, {each.session_id: _session(each) for each in assigned})


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


def _put_sessions(session: Session, named: dict[str, dict[str, Any]]) -> None:
    # They are the same for thousands of seats: only what differs is written, and nobody waits for a row.
    query = select(seat_sessions).where(is_one_of(session, seat_sessions.c.session_id, sorted(named)))
    known = {row.session_id: row._asdict() for row in session.execute(query)}
    fresh = [named[each] for each in sorted(named) if known.get(each) != named[each]]
    if fresh:
        row = upsert(session)(seat_sessions)
        changed = {name: row.excluded[name] for name in fresh[0] if name != "session_id"}
        session.execute(row.on_conflict_do_update(index_elements=[seat_sessions.c.session_id], set_=changed), fresh)


def _session(seat: SeatAssigned) -> dict[str, Any]:
    return {
        "session_id": seat.session_id,
        "name": seat.session_name,
        "venue": seat.venue,
        "starts_at": seat.starts_at,
        "timezone": seat.timezone,
    }
