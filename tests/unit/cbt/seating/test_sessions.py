"""A session's plan: what may be planned, and how wrong input is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cbt.seating.domain.sessions import Room, check_plan, local_time, read_rooms
from shared.kernel.errors import InvalidInput
from tests.builders.cbt import session_plan
from tests.builders.messaging import NOON


def problems(call: Callable[[], Any]) -> set[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        call()
    return {(problem.place.field, problem.code) for problem in caught.value.problems}


def test_rooms_are_read_line_by_line() -> None:
    assert read_rooms("Ruang 1: 60\n\n  Aula Besar :  120 \n") == (Room(1, "Ruang 1", 60), Room(2, "Aula Besar", 120))


def test_each_unreadable_line_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_rooms("Ruang 1\nRuang 2: 60\nRuang 3: banyak")
    assert [dict(problem.facts)["line"] for problem in caught.value.problems] == [1, 3]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rooms = read_rooms(text)
    except InvalidInput:
        return
    assert [room.number for room in rooms] == list(range(1, len(rooms) + 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, ("name", "length")),
        ({"venue": "x" * 81}, ("venue", "length")),
        ({"rooms": ()}, ("rooms", "room_count")),
        ({"rooms": (Room(1, "A", 0),)}, ("rooms", "seat_count")),
        ({"rooms": (Room(1, "A", 1001),)}, ("rooms", "seat_count")),
        ({"rooms": (Room(1, "A", 1), Room(2, "A", 1))}, ("rooms", "room_twice")),
        ({"ends_at": NOON - timedelta(hours=1)}, ("ends_at", "ends_before_start")),
        ({"starts_at": NOON - timedelta(hours=5), "ends_at": NOON}, ("ends_at", "in_the_past")),
        ({"timezone": "Asia/Sukamaju"}, ("timezone", "timezone_unknown")),
    ],
)
def test_a_wrong_plan_is_refused_by_field(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert problems(lambda: check_plan(session_plan(**changes), NOON)) == {expected}


def test_everything_wrong_is_said_at_once() -> None:
    plan = session_plan(name="", rooms=(), ends_at=NOON - timedelta(hours=2))
    assert problems(lambda: check_plan(plan, NOON)) == {
        ("name", "length"),
        ("rooms", "room_count"),
        ("ends_at", "ends_before_start"),
    }


def test_a_session_that_has_begun_may_still_be_planned() -> None:
    check_plan(session_plan(starts_at=NOON - timedelta(minutes=10)), NOON)


def test_the_halls_own_time_is_shown() -> None:
    assert local_time(NOON, "Asia/Jakarta") == "12.00"
    assert local_time(NOON, "Asia/Jayapura") == "14.00"
