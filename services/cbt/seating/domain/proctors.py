"""Proctors act in the rooms that the exam officer assigned to them, and in no other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from services.cbt.seating.domain.sessions import Room, StoredSession
from shared.kernel.errors import Forbidden, InvalidInput, NotFound, Problem
from shared.kernel.words import N_


class NotYourSession(Forbidden):
    code = "not_your_session"
    text = N_(
        "Anda belum ditugaskan pada %(session)s. Mintalah tugas di halaman Kehadiran; petugas ujian yang menetapkan "
        "ruangnya."
    )


class NotYourRoom(Forbidden):
    code = "not_your_room"
    text = N_("Anda tidak ditugaskan di %(room)s pada %(session)s. Petugas ujian yang menetapkan ruang Anda.")


class NoSuchProctor(NotFound):
    code = "no_such_proctor"
    text = N_("Pengawas ini belum meminta tugas pada sesi ini.")


@dataclass(frozen=True)
class Proctor:
    """A proctor of a session; without rooms one who has asked for a duty."""

    session_id: str
    staff_id: str
    name: str
    rooms: frozenset[int]


def check_room(stored: StoredSession, room: Room, assigned: Collection[int]) -> None:
    """Raises NotYourRoom."""
    if stored.proctors_assigned and room.number not in assigned:
        raise NotYourRoom(room=room.name, session=stored.plan.name)


def rooms_to_act_in(stored: StoredSession, assigned: Collection[int]) -> frozenset[int]:
    """The numbers of the rooms in which a proctor with these rooms acts. Raises NotYourSession if there is none."""
    if not stored.proctors_assigned:
        return frozenset(room.number for room in stored.plan.rooms)
    if not assigned:
        raise NotYourSession(session=stored.plan.name)
    return frozenset(assigned)


def check_rooms_exist(stored: StoredSession, rooms: Collection[int]) -> None:
    """Raises InvalidInput for numbers of no room of the session."""
    unknown = sorted(set(rooms) - {room.number for room in stored.plan.rooms})
    if unknown:
        text = N_("Sesi ini tidak mempunyai ruang nomor %(room)s.")
        raise InvalidInput([Problem.of("rooms", "room_unknown", text, room=number) for number in unknown])
