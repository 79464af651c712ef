"""Which seats are free, and what a silent seat means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.cbt.attempts.domain.attempts import State
from services.cbt.hall.domain import Condition, condition, free_places, silence
from services.cbt.seating.domain.sessions import Room
from tests.builders.messaging import NOON


def test_free_places_come_room_by_room_and_leave_out_the_taken() -> None:
    rooms = [Room(1, "A", 3), Room(2, "B", 2)]
    free = list(free_places("s", rooms, {1: frozenset({2}), 2: frozenset({1, 2})}))
    assert [(place.room.name, place.seat_no) for place in free] == [("A", 1), ("A", 3)]


@pytest.mark.parametrize(
    ("state", "checked_in", "silent", "expected"),
    [
        (State.READY, False, None, Condition.ABSENT),
        (State.READY, True, None, Condition.READY),
        (State.ACTIVE, True, 0, Condition.WORKING),
        (State.ACTIVE, True, 25, Condition.WORKING),
        (State.ACTIVE, True, 26, Condition.LAGGING),
        (State.ACTIVE, True, 46, Condition.LOST),
        (State.ACTIVE, True, None, Condition.LOST),
        (State.SUBMITTED, True, 4000, Condition.SUBMITTED),
    ],
)
def test_conditions(state: State, checked_in: bool, silent: int | None, expected: Condition) -> None:
    since = None if silent is None else timedelta(seconds=silent)
    assert condition(state, checked_in=checked_in, silent=since) is expected


def test_silence_is_since_the_latest_sign_of_life() -> None:
    assert silence(NOON, None, NOON - timedelta(seconds=9), NOON - timedelta(seconds=3)) == timedelta(seconds=3)
    assert silence(NOON, None) is None
    assert silence(NOON, NOON + timedelta(seconds=1)) == timedelta(0)
