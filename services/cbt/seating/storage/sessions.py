"""Sessions and their rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from services.cbt.exams.tables import exams
from services.cbt.seating.domain.sessions import Plan, Room, StoredSession
from services.cbt.seating.tables import rooms, seats, selections, sessions
from shared.db.locks import lock_until_commit
from shared.db.upsert import upsert

_PLANS = 0x7365736900706C61
"""The number of the lock on planning; SQLite needs none, there one transaction writes at a time."""


def add(
    session: Session, session_id: str, selection_id: str, plan: Plan, created_at: datetime, exam_id: str | None = None
) -> bool:
    """Stores the session with its rooms; False if the venue has one of this name already."""
    row = upsert(session)(sessions).values(
        session_id=session_id,
        selection_id=selection_id,
        name=plan.name,
        venue=plan.venue,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        timezone=plan.timezone,
        created_at=created_at,
        proctors_assigned=True,
        exam_id=exam_id,
    )
    if session.execute(row.on_conflict_do_nothing().returning(sessions.c.session_id)).one_or_none() is None:
        return False
    values = [{"session_id": session_id, "room_no": r.number, "name": r.name, "seats": r.seats} for r in plan.rooms]
    session.execute(insert(rooms), values)
    return True


def lock_plans(session: Session) -> None:
    """Until the transaction ends nobody else plans a session, so that two do not take one room at the same time."""
    lock_until_commit(session, _PLANS)


@dataclass(frozen=True)
class Named:
    venue: str
    name: str


def named(session: Session, selection_id: str) -> list[Named]:
    """What the selection's sessions are called, and where."""
    rows = select(sessions.c.venue, sessions.c.name).where(sessions.c.selection_id == selection_id)
    return [Named(*row) for row in session.execute(rows)]


def during(session: Session, begin: datetime, end: datetime) -> list[StoredSession]:
    """Sessions of every selection that are not over at `begin` and begin before `end`, the earliest first."""
    rows = select(*_FIELDS).join(selections).where(sessions.c.starts_at < end, sessions.c.ends_at > begin)
    return _read(session, rows.order_by(sessions.c.starts_at, sessions.c.session_id))


def listed(session: Session) -> list[StoredSession]:
    """Every session, the one that starts last first."""
    return _read(session, select(*_FIELDS).join(selections).order_by(sessions.c.starts_at.desc(), sessions.c.name))


def find(session: Session, session_id: str) -> StoredSession | None:
    found = _read(session, select(*_FIELDS).join(selections).where(sessions.c.session_id == session_id))
    return found[0] if found else None


def end(session: Session, session_id: str, at: datetime) -> None:
    session.execute(update(sessions).where(sessions.c.session_id == session_id).values(ends_at=at))


def close(session: Session, session_id: str, at: datetime) -> None:
    session.execute(update(sessions).where(sessions.c.session_id == session_id).values(closed_at=at))


def not_over(session: Session, selection_id: str, exam_id: str | None, now: datetime) -> list[StoredSession]:
    """The selection's sessions for this exam (None: the first one) that still have time left and are not closed, the
    earliest first."""
    going_on = (sessions.c.selection_id == selection_id, sessions.c.ends_at > now, sessions.c.closed_at.is_(None))
    for_exam = sessions.c.exam_id.is_not_distinct_from(exam_id)
    rows = select(*_FIELDS).join(selections).where(*going_on, for_exam)
    return _read(session, rows.order_by(sessions.c.starts_at, sessions.c.created_at, sessions.c.session_id))


_EXAM_TITLE = select(exams.c.title).where(exams.c.exam_id == sessions.c.exam_id).scalar_subquery()
_FIELDS = (*sessions.c, selections.c.title.label("selection_title"), _EXAM_TITLE.label("exam_title"))


def _read(session: Session, statement: Any) -> list[StoredSession]:
    rows = session.execute(statement).all()
    wanted = [row.session_id for row in rows]
    by_session: dict[str, list[Room]] = {session_id: [] for session_id in wanted}
    places = select(rooms).where(rooms.c.session_id.in_(wanted)).order_by(rooms.c.session_id, rooms.c.room_no)
    for room in session.execute(places):
        by_session[room.session_id].append(Room(room.room_no, room.name, room.seats))
    counts = (
        select(seats.c.session_id, func.count().label("taken"))
        .where(seats.c.session_id.in_(wanted))
        .group_by(seats.c.session_id)
    )
    taken = {row.session_id: row.taken for row in session.execute(counts)}
    return [_stored(row, by_session[row.session_id], taken.get(row.session_id, 0)) for row in rows]


def _stored(row: Any, its_rooms: Sequence[Room], taken: int) -> StoredSession:
    plan = Plan(row.name, row.venue, tuple(its_rooms), row.starts_at, row.ends_at, row.timezone)
    return StoredSession(
        session_id=row.session_id,
        selection_id=row.selection_id,
        selection_title=row.selection_title,
        plan=plan,
        taken=taken,
        proctors_assigned=row.proctors_assigned,
        exam_id=row.exam_id,
        exam_title=row.exam_title,
    )
