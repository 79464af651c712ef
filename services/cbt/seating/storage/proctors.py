"""Proctors of a session and the rooms that they are assigned to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.cbt.seating.domain.proctors import Proctor
from services.cbt.seating.tables import proctor_rooms, proctors
from shared.db.upsert import upsert


def add(session: Session, session_id: str, staff_id: str, name: str, asked_at: datetime | None) -> None:
    """Stores the proctor; of one who is there already only the name changes."""
    row = upsert(session)(proctors).values(session_id=session_id, staff_id=staff_id, name=name, asked_at=asked_at)
    known = [proctors.c.session_id, proctors.c.staff_id]
    session.execute(row.on_conflict_do_update(index_elements=known, set_={"name": row.excluded.name}))


def find(session: Session, session_id: str, staff_id: str) -> Proctor | None:
    return next((each for each in listed(session, [session_id]) if each.staff_id == staff_id), None)


def listed(session: Session, session_ids: Collection[str]) -> list[Proctor]:
    """The proctors of these sessions by name, each with the rooms assigned."""
    own = proctor_rooms.c.session_id.in_(session_ids)
    rooms: dict[tuple[str, str], set[int]] = {}
    for row in session.execute(select(proctor_rooms).where(own)):
        rooms.setdefault((row.session_id, row.staff_id), set()).add(row.room_no)
    rows = select(proctors).where(proctors.c.session_id.in_(session_ids))
    return [
        Proctor(row.session_id, row.staff_id, row.name, frozenset(rooms.get((row.session_id, row.staff_id), ())))
        for row in session.execute(rows.order_by(proctors.c.name, proctors.c.staff_id))
    ]


def rooms_of(session: Session, session_id: str, staff_id: str) -> frozenset[int]:
    own = (proctor_rooms.c.session_id == session_id, proctor_rooms.c.staff_id == staff_id)
    return frozenset(session.scalars(select(proctor_rooms.c.room_no).where(*own)))


def put_rooms(
    session: Session, session_id: str, staff_id: str, rooms: Iterable[int], assigned_by: str, at: datetime
) -> None:
    """Assigns exactly these rooms."""
    own = (proctor_rooms.c.session_id == session_id, proctor_rooms.c.staff_id == staff_id)
    session.execute(delete(proctor_rooms).where(*own))
    values = [
        {"session_id": session_id, "staff_id": staff_id, "room_no": n, "assigned_by": assigned_by, "assigned_at": at}
        for n in sorted(rooms)
    ]
    if values:
        session.execute(insert(proctor_rooms), values)
