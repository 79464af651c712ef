"""Places in a session's rooms, and which of them are free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.cbt.seating.domain.sessions import Room


@dataclass(frozen=True)
class SeatPlace:
    session_id: str
    room: Room
    seat_no: int


@dataclass(frozen=True)
class ClaimedPlace:
    """Whose seat it is and where, as its candidate is asked to confirm. `name` is None until recruitment's event has
    come."""

    candidate_no: str
    name: str | None
    venue: str
    session_name: str
    room: str
    seat_no: int


def free_places(session_id: str, rooms: Sequence[Room], taken: Mapping[int, frozenset[int]]) -> Iterator[SeatPlace]:
    """The free places of a session, room by room and by number; `taken` holds seat numbers by room number."""
    for room in rooms:
        occupied = taken.get(room.number, frozenset())
        for seat_no in range(1, room.seats + 1):
            if seat_no not in occupied:
                yield SeatPlace(session_id, room, seat_no)
