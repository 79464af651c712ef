"""The counted sheets of an exam, room by room, with what the gate compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import sittings
from services.scoring.marking.tables import attempts, candidates, journal_entries, marks, sat_in, seat_sessions, seats
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text

_AT_ONCE = 2_000


class Sheet(NamedTuple):
    """`items`, `answers` and `category` as item analysis reads them. `session_id` and the others of the seat are None
    where it is not known. `starts_at` is when its
    session starts, `saved_at` when the last answer was saved."""

    items: Sequence[str]
    answers: Mapping[str, str]
    category: str
    candidate_no: str
    vacancy_id: str
    total: int
    session_id: str | None
    room: str | None
    venue: str | None
    session_name: str | None
    starts_at: datetime | None
    started_at: datetime | None
    saved_at: datetime | None


def sessions_digest(session: Session, exam_id: str) -> str:
    """Of the sessions in which the exam is sat: another one when a session comes, or starts at another time or is held
    at another place."""
    known = seat_sessions.c
    query = (
        select(known.session_id, known.name, known.venue, known.starts_at)
        .join(sittings, sittings.c.session_id == known.session_id)
        .where(sittings.c.exam_id == exam_id)
        .order_by(known.session_id)
    )
    return digest([[*row[:3], to_text(row.starts_at)] for row in session.execute(query)])


def totals(session: Session, exam_id: str) -> Counter[int]:
    """How many counted sheets have each total."""
    query = select(marks.c.total, func.count()).where(marks.c.exam_id == exam_id, marks.c.counted.is_(True))
    return Counter({row[0]: row[1] for row in session.execute(query.group_by(marks.c.total))})


def blocks(session: Session, exam_id: str) -> Iterator[list[Sheet]]:
    """Some at a time, those of one room one after the other."""
    last = (journal_entries.c.attempt_id == attempts.c.attempt_id) & (journal_entries.c.position == attempts.c.entries)
    columns: tuple[Any, ...] = (
        attempts.c["items"],
        attempts.c.answers,
        candidates.c.category,
        candidates.c.candidate_no,
        candidates.c.vacancy_id,
        marks.c.total,
        seat_sessions.c.session_id,
        seats.c.room,
        seat_sessions.c.venue,
        seat_sessions.c.name,
        seat_sessions.c.starts_at,
        attempts.c.started_at,
        journal_entries.c.saved_at,
    )
    query = (
        select(*columns)
        .join(marks, marks.c.attempt_id == attempts.c.attempt_id)
        .join(candidates, candidates.c.candidate_no == attempts.c.candidate_no)
        .outerjoin(seats, (seats.c.candidate_no == attempts.c.candidate_no) & (seats.c.exam_id == attempts.c.exam_id))
        .outerjoin(seat_sessions, seat_sessions.c.session_id == sat_in())
        .outerjoin(journal_entries, last)
        .where(marks.c.exam_id == exam_id, marks.c.counted.is_(True))
        .order_by(seat_sessions.c.session_id.asc().nulls_last(), seats.c.room, candidates.c.candidate_no)
        .execution_options(yield_per=_AT_ONCE)
    )
    for rows in session.execute(query).partitions(_AT_ONCE):
        yield [Sheet(*row) for row in rows]
