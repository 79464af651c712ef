"""Which seats are free."""

from __future__ import annotations

from services.cbt.seating.domain.seats import free_places
from services.cbt.seating.domain.sessions import Room


def test_free_places_come_room_by_room_and_leave_out_the_taken() -> None:
    rooms = [Room(1, "A", 3), Room(2, "B", 2)]
    free = list(free_places("s", rooms, {1: frozenset({2}), 2: frozenset({1, 2})}))
    assert [(place.room.name, place.seat_no) for place in free] == [("A", 1), ("A", 3)]
