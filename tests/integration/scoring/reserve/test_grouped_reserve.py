"""Replies move a reserve with quota groups by rule; the committee's page and its file say who has which place."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy.orm import Session

from services.scoring.reserve.usecases import moving
from services.scoring.reserve.usecases.situations import find_places, get_frame
from services.scoring.service import create_app
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.rules import Cut
from tests.builders.quota_groups import papua
from tests.builders.scoring import KARTIKA, VACANCY, World, admitted
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import sit
from tests.builders.scoring_reserve import release, replied, states, work
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

FIRST, SECOND, THIRD, FOURTH, MEMBER, SIXTH, NEXT_MEMBER = (f"26-000{number}" for number in range(1, 8))
"""In the order of the ranking; four have places, one of which is the group's."""


def release_with_a_group(world: World) -> None:
    sit(world)
    world.apply(*(admitted(number, quota_group="papua") for number in (MEMBER, NEXT_MEMBER)))
    go_by(
        world,
        quota_groups=papua(count=None, share=34),
        cut=Cut(count=4, boundary_ties="none"),
        reserve=Reserve(reply_days=3, last_day="2026-12-31"),
    )
    release(world)


@pytest.fixture
def world(prepared: Prepared) -> World:
    """On each database."""
    return prepared(release_with_a_group)


def risen(world: World) -> list[tuple[str, ...]]:
    work(world)
    return [each.moved_up for each in world.emitted(ReserveMoved)]


def test_each_place_goes_to_the_next_of_its_own_list(world: World) -> None:
    asked = [number for number, state in states(world).items() if state == "asked"]
    opens = [number for number in asked if number != MEMBER]
    assert MEMBER in asked
    assert len(asked) == 4
    world.apply(replied(MEMBER))
    assert risen(world) == [(NEXT_MEMBER,)], "those before who are in no group wait on"
    world.apply(replied(opens[0], "withdrew"))
    (next_one,) = risen(world)[1]
    assert next_one not in (*asked, NEXT_MEMBER)
    world.apply(replied(NEXT_MEMBER, "withdrew"))
    assert len(risen(world)[2]) == 1, "the group has nobody left, so its place goes to everybody"
    assert states(world)[risen(world)[2][0]] == "asked_from_reserve"


def test_a_place_of_a_group_that_is_left_empty_stays_so(world: World) -> None:
    go_by(
        world,
        quota_groups=papua(count=None, share=34, unfilled="empty"),
        cut=Cut(count=4, boundary_ties="none"),
        reserve=Reserve(reply_days=3, last_day="2026-12-31"),
    )
    world.apply(replied(MEMBER), replied(NEXT_MEMBER, "withdrew"))
    assert risen(world) == [()]


def test_a_move_that_is_taken_back_after_a_restore_is_the_one_that_was_made(world: World) -> None:
    world.apply(replied(MEMBER))
    work(world)
    (event,) = world.emitted(ReserveMoved)
    with Session(world.engine) as session, session.begin():
        moving.restore(session, event)
        places = find_places(session, *get_frame(session, VACANCY))
        assert places is not None
        assert places.now.places_moved_up_to == {NEXT_MEMBER: "papua"}
        assert places.begun.digest == event.situation_digest


def test_the_page_and_the_file_say_by_which_place(world: World, tmp_path: object) -> None:
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())  # type: ignore[arg-type]
    world.apply(replied(MEMBER))
    work(world)
    path = f"/peringkat/{VACANCY}/cadangan"
    page = browser.get(path, KARTIKA).get_data(as_text=True)
    assert "Putra-putri Papua: 1 tempat, 1 di daftar cadangan" in page
    assert "naik dari cadangan lewat tempat Putra-putri Papua" in page
    rows = list(csv.DictReader(browser.get(f"{path}.csv", KARTIKA).get_data(as_text=True).splitlines()))
    found = {row["candidate_no"]: row["place"] for row in rows}
    assert found[NEXT_MEMBER] == "papua"
    assert found[MEMBER] == "", "who has declined has none"
    assert sorted(found.values()).count("open") == 3
