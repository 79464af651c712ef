"""Places that two members gave back, as recruitment reports it: believed by their signatures alone, and the next moves
up by the same rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import note_disabled
from services.scoring.reserve.jobs import JOBS
from services.scoring.reserve.usecases.giving_back import SECOND_LOOK
from shared.contracts.giving_back import PlaceReturned
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.staff import StaffDisabled
from shared.signatures.belief import NotBelieved
from tests.builders.given_back import given_back
from tests.builders.scoring import KARTIKA, NOON, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_reserve import EQUAL, FIRST, OTHER, replied, states, work
from tests.builders.second_looks import taken_up_once_keys_are_here

BOTH = (KARTIKA.id, SIREGAR.id)
LATER = NOON + timedelta(minutes=30)


def decided(number: str, *holders: str, **changes: Any) -> PlaceReturned:
    named = {"candidate_no": number, "selection_id": SELECTION, "vacancy_id": VACANCY}
    return given_back(*(holders or BOTH), at=LATER, **{**named, **changes})


@pytest.fixture
def later(world: World) -> World:
    world.now = NOON + timedelta(hours=1)
    return world


def test_the_next_moves_up_by_the_same_rule_and_event(later: World) -> None:
    later.apply(replied(FIRST, "accepted"), decided(FIRST), decided(FIRST))
    assert work(later) > 0
    (move,) = later.emitted(ReserveMoved)
    assert [(each.candidate_no, each.reply, each.reason_code) for each in move.left] == [(FIRST, "withdrew", "death")]
    assert move.left[0].replied_at == LATER
    assert set(move.moved_up) == {EQUAL, OTHER}
    assert states(later)[FIRST] == "given_back"


def test_it_frees_nothing_once_the_candidate_has_left(later: World) -> None:
    later.apply(replied(FIRST), decided(FIRST))
    work(later)
    (move,) = later.emitted(ReserveMoved)
    assert [each.reason_code for each in move.left] == ["other_job"]


def test_who_waits_is_passed_over(later: World) -> None:
    later.apply(decided(EQUAL), decided(OTHER, reason_code="ineligible"), replied(FIRST))
    work(later)
    (move,) = later.emitted(ReserveMoved)
    assert EQUAL not in move.moved_up
    assert OTHER not in move.moved_up
    assert len(move.moved_up) == 1
    assert (states(later)[EQUAL], states(later)[OTHER]) == ("given_back", "given_back")


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (lambda: decided(FIRST, KARTIKA.id), "1 of 2 people"),
        (lambda: decided(FIRST, KARTIKA.id, KARTIKA.id), "1 of 2 people"),
        (lambda: replace(decided(FIRST), signatures=()), "0 of 2 people"),
        (lambda: decided(FIRST, KARTIKA.id, "staff-nobody"), "is no member's key"),
        (lambda: replace(decided(FIRST), reason_code="ineligible"), "has signed something else"),
        (lambda: replace(decided(FIRST), candidate_no=EQUAL), "has signed something else"),
        (lambda: replace(decided(FIRST), decided_at=NOON - timedelta(days=300)), "is said to have been decided at"),
        (lambda: decided(FIRST, reason_code="other_job"), "reason_code: other_job is none of"),
        (lambda: decided("26-9999"), "vacancy_id: 26-9999 is no candidate"),
        (lambda: decided(FIRST, selection_id="cpns-lain"), f"vacancy_id: {FIRST} is no candidate"),
    ],
)
def test_nothing_else_is_believed(later: World, event: Any, why: str) -> None:
    with pytest.raises(NotBelieved, match=why):
        later.apply(event())
    assert states(later)[FIRST] == "asked"


def test_a_decision_that_comes_before_the_keys_is_taken_up_once_they_are_here(later: World) -> None:
    taken_up_once_keys_are_here(later, decided(FIRST), BOTH, SECOND_LOOK, JOBS)


def test_who_could_not_decide_it_any_more_is_none_of_the_two(later: World) -> None:
    with Session(later.engine) as session, session.begin():
        note_disabled(session, StaffDisabled(staff_id=SIREGAR.id, generation=9, disabled_at=NOON))
    with pytest.raises(NotBelieved, match="neither exam officer nor member"):
        later.apply(decided(FIRST))
    assert states(later)[FIRST] == "asked"
