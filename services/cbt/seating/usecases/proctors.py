"""A proctor asks for a duty, the exam officer assigns rooms, and what a proctor does is checked against them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.domain.proctors import (
    NoSuchProctor,
    Proctor,
    check_room,
    check_rooms_exist,
    rooms_to_act_in,
)
from services.cbt.seating.domain.sessions import StoredSession
from services.cbt.seating.storage import proctors as storage
from services.cbt.seating.usecases import sessions
from shared.contracts.cbt import DutyRequested, ProctorAssigned
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal, Role
from shared.messaging.outbox import emit


def ask(session: Session, now: datetime, session_id: str, who: Principal) -> StoredSession:
    """The exam officer sees from now on that this proctor would like a duty in the session. Asking again changes
    nothing. Raises NotFound."""
    stored = sessions.get(session, session_id)
    if storage.find(session, session_id, who.id) is None:
        requested = DutyRequested(
            session_id=session_id,
            selection_id=stored.selection_id,
            session_name=stored.plan.name,
            proctor_id=who.id,
            requested_at=now,
        )
        emit(session, requested, at=now)
    storage.add(session, session_id, who.id, who.name, now)
    return stored


def assign(
    session: Session, now: datetime, session_id: str, staff_id: str, rooms: Collection[int], by: Principal
) -> Proctor:
    """Assigns exactly these rooms to a proctor who has asked for a duty; without rooms the duty ends.

    Raises NotFound (session), NoSuchProctor, InvalidInput for an unknown room.
    """
    stored = sessions.get(session, session_id)
    check_rooms_exist(stored, rooms)
    before = storage.find(session, session_id, staff_id)
    if before is None:
        raise NoSuchProctor
    if before.rooms != frozenset(rooms):
        storage.put_rooms(session, session_id, staff_id, rooms, by.id, now)
        emit(session, _assigned(stored, before, rooms, by, now), at=now)
    return Proctor(session_id, staff_id, before.name, frozenset(rooms))


def listed(session: Session, session_ids: Collection[str]) -> list[Proctor]:
    """The proctors of these sessions by name: those with rooms and those who asked."""
    return storage.listed(session, session_ids)


def rooms_for(session: Session, stored: StoredSession, who: Principal) -> frozenset[int]:
    """The rooms that this person sees: an exam officer all, a proctor those assigned. Raises NotYourSession."""
    if who.has(Role.EXAM_OFFICER):
        return frozenset(room.number for room in stored.plan.rooms)
    return rooms_to_act_in(stored, storage.rooms_of(session, stored.session_id, who.id))


def check_may_act(session: Session, stored: StoredSession, room_no: int, who: Principal) -> None:
    """Raises NotYourRoom unless the room is assigned to this proctor, and NotFound if there is no such room."""
    room = stored.room(room_no)
    if room is None:
        raise NotFound
    check_room(stored, room, storage.rooms_of(session, stored.session_id, who.id))


def _assigned(
    stored: StoredSession, proctor: Proctor, rooms: Collection[int], by: Principal, now: datetime
) -> ProctorAssigned:
    return ProctorAssigned(
        session_id=stored.session_id,
        selection_id=stored.selection_id,
        session_name=stored.plan.name,
        proctor_id=proctor.staff_id,
        rooms=tuple(sorted(rooms)),
        room_names=tuple(room.name for room in stored.plan.rooms if room.number in rooms),
        assigned_by=by.id,
        login_id=by.login_id,
        assigned_at=now,
    )
