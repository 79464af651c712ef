"""A room has one name as people read it; slips of the pen are refused by name; a list of rooms is read in one go."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from services.cbt.seating.domain.sessions import Plan, Room, check_plan, folded, read_rooms, rooms_in_both, tidied
from shared.kernel.errors import InvalidInput
from tests.builders.cbt import session_plan
from tests.builders.messaging import NOON


def codes(plan: Plan) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        check_plan(plan, NOON)
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize("twin", ["ruang a", " Ruang  A", "Ruang\u00a0A", "\uff32uang A", "RUANG A "])
def test_two_names_that_read_the_same_are_one_room(twin: str) -> None:
    assert codes(session_plan(rooms=(Room(1, "Ruang A", 2), Room(2, twin, 2))))[0] == "room_twice"
    assert folded(twin) == folded("Ruang A") != folded("Ruang B")


def test_a_name_with_letters_that_nobody_sees_is_refused() -> None:
    assert codes(session_plan(rooms=(Room(1, "Ruang\u200b A", 2),))) == ["unseen_characters"]
    assert codes(session_plan(venue="SMKN\u202e 1")) == ["unseen_characters"]


def test_names_are_stored_in_one_form() -> None:
    plan = tidied(session_plan(name=" Sesi  1", venue="SMKN 1 ", rooms=(Room(1, " Ruang  1 ", 2),)))
    assert (plan.name, plan.venue, plan.rooms[0].name) == ("Sesi 1", "SMKN 1", "Ruang 1")


@pytest.mark.parametrize("ends_at", [NOON.replace(year=9999), NOON + timedelta(days=1200)])
def test_a_session_in_a_distant_year_is_a_slip(ends_at: object) -> None:
    assert codes(session_plan(ends_at=ends_at)) == ["too_far"]


@pytest.mark.parametrize("line", [" " * 19_000, "a" + " " * 19_000 + "x", "a:" * 9_000, " :" * 9_000 + "x"])
def test_a_long_line_costs_no_time(line: str) -> None:
    began = time.process_time()
    with pytest.raises(InvalidInput):
        read_rooms(f"{line}\nRuang 1")
    assert time.process_time() - began < 0.5


def test_a_rooms_name_may_have_a_colon() -> None:
    assert read_rooms(" Gedung B: Ruang 2 :40 ") == (Room(1, "Gedung B: Ruang 2", 40),)


@pytest.mark.parametrize(
    ("begins", "venue", "room", "both"),
    [
        (timedelta(hours=3), "smkn  1 SUKAMAJU", "ruang 1", ["ruang 1"]),
        (timedelta(hours=4), "SMKN 1 Sukamaju", "Ruang 1", []),
        (timedelta(hours=3), "SMKN 2 Sukamaju", "Ruang 1", []),
        (timedelta(hours=3), "SMKN 1 Sukamaju", "Ruang 9", []),
        (timedelta(hours=-9), "SMKN 1 Sukamaju", "Ruang 1", ["Ruang 1"]),
    ],
)
def test_rooms_that_two_sessions_need_at_the_same_time(
    begins: timedelta, venue: str, room: str, both: list[str]
) -> None:
    other = session_plan(starts_at=NOON + begins, ends_at=NOON + timedelta(hours=9), venue=venue)
    assert rooms_in_both(tidied(other), session_plan(rooms=(Room(1, "Ruang 7", 1), Room(2, room, 1)))) in (
        both,
        [name.title() for name in both],
    )
