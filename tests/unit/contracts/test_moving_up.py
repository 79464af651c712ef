"""Who has a place once people have given places back: by cases, and by properties over every order of replies."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.leaving import Left, State, state_of
from shared.contracts.moving_up import Ranked, Situation, situation
from shared.contracts.percentages import Percent
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_dates import closes_at, has_opened, opens_at, reply_until

END = datetime(2027, 3, 31, 17, tzinfo=UTC)
"""The end of 31 March in Jakarta."""
RESERVE = Reserve(reply_days=3, last_day="2027-03-31")


def made(shape: str, places: int, edge: Any = "all", length: int | None = None) -> Situation:
    """`shape` has a letter for each ranked candidate: P has a place, R is below the line, = is equal to the one above
    and below the line, too."""
    ranked = [Ranked(str(number), letter == "P", letter == "=") for number, letter in enumerate(shape, 1)]
    return Situation("v", 1, "d" * 64, places, edge, length, END, tuple(ranked))


def leaves(number: int, before_end: int = 60, reply: Any = "declined") -> Left:
    at = END - timedelta(minutes=before_end)
    return Left(candidate_no=str(number), reply=reply, reason_code="other_job", replied_at=at)


@pytest.mark.parametrize(
    ("shape", "places", "edge", "left", "moved"),
    [
        ("PPRRR", 2, "all", [], ""),
        ("PPRRR", 2, "all", [1], "3"),
        ("PPRRR", 2, "all", [2, 1], "34"),
        ("PPRRR", 2, "all", [1, 3], "4"),
        ("PPRRR", 2, "all", [3], ""),
        ("PPRRR", 2, "all", [1, 2, 3, 4, 5], ""),
        # Three have a place where there are two: the first that falls free is nobody's.
        ("PPPRR", 2, "all", [1], ""),
        ("PPPRR", 2, "all", [1, 2], "4"),
        # One place of three was left empty at the line, and stays so.
        ("PPRRR", 3, "none", [1], "3"),
        ("PPR=R", 2, "all", [1], "34"),
        ("PPR=R", 2, "all", [1, 2], "34"),
        ("PPR=R", 2, "all", [1, 2, 3], "45"),
        ("PPR=R", 2, "none", [1], ""),
        ("PPR=R", 2, "none", [1, 2], "34"),
        ("PPR=R", 2, "none", [1, 3], "4"),
        ("PPR=R", 2, "draw", [1], ""),
        ("PPRRR", 2, "draw", [1], "3"),
    ],
)
def test_who_moves_up(shape: str, places: int, edge: str, left: list[int], moved: str) -> None:
    after = made(shape, places, edge).after([leaves(number) for number in left])
    assert "".join(after.moved_up) == moved


def test_a_place_that_falls_free_when_the_dates_are_over_stays_empty() -> None:
    begun = made("PRR", 1)
    assert begun.after([leaves(1, before_end=0)]).moved_up == ()
    assert begun.after([leaves(1, before_end=1)]).moved_up == ("2",)
    # Whoever moved up and leaves too late is nobody's to replace, and has moved up all the same.
    assert begun.after([leaves(1), leaves(2, before_end=-5)]).moved_up == ("2",)


def test_the_list_ends_where_the_rules_say_but_never_among_equals() -> None:
    assert made("PRRRR", 1, length=2).reserve == ("2", "3")
    assert made("PRR==", 1, length=2).reserve == ("2", "3", "4", "5")
    assert made("PRR=R", 1, length=2).reserve == ("2", "3", "4")
    assert made("PRR", 1, length=9).reserve == made("PRR", 1).reserve == ("2", "3")
    assert made("PRRRR", 1, length=1).after([leaves(1), leaves(2)]).moved_up == ()


@pytest.mark.parametrize(
    ("ratio", "size", "length"),
    [(Percent(50), None, 3), (Percent("40.01"), None, 3), (Percent(10), None, 1), (None, 4, 4), (None, None, None)],
)
def test_the_length_of_a_list(ratio: Percent | None, size: int | None, length: int | None) -> None:
    assert Reserve(ratio=ratio, size=size, reply_days=1, last_day="2027-01-01").length(5) == length


def test_days_end_at_midnight_of_the_selection() -> None:
    assert closes_at(RESERVE, "Asia/Jakarta") == END
    assert closes_at(RESERVE, "Asia/Jayapura") == END - timedelta(hours=2)
    assert opens_at(RESERVE, "Asia/Jakarta") is None
    assert has_opened(RESERVE, "Asia/Jakarta", END)
    begins = datetime(2027, 2, 28, 17, tzinfo=UTC)
    dated = replace(RESERVE, first_day="2027-03-01")
    assert opens_at(dated, "Asia/Jakarta") == begins
    assert opens_at(dated, "UTC") == begins + timedelta(hours=7)
    assert has_opened(dated, "Asia/Jakarta", begins)
    assert not has_opened(dated, "Asia/Jakarta", begins - timedelta(microseconds=1))
    placed = datetime(2027, 3, 1, 20, tzinfo=UTC)  # 2 March, 03.00 in Jakarta
    assert reply_until(RESERVE, placed, "Asia/Jakarta") == datetime(2027, 3, 5, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reply", "standing", "state"),
    [
        (None, "has_place", State.ASKED),
        ("accepted", "has_place", State.ACCEPTED),
        ("declined", "has_place", State.DECLINED),
        ("withdrew", "has_place", State.WITHDREW),
        (None, "moved_up", State.ASKED_FROM_RESERVE),
        ("accepted", "moved_up", State.ACCEPTED_FROM_RESERVE),
        (None, "on_reserve", State.ON_RESERVE),
        ("withdrew", "on_reserve", State.WITHDREW),
        ("accepted", "had_place", State.REVOKED),
        (None, "nothing", None),
    ],
)
def test_the_state_of_a_candidate(reply: str | None, standing: str, state: State | None) -> None:
    flags = {name: name == standing for name in ("has_place", "moved_up", "on_reserve", "had_place")}
    assert state_of(reply, **flags) == state


def test_whoever_lost_a_place_and_moves_up_again_is_asked_again_or_has_accepted() -> None:
    assert state_of(None, has_place=False, moved_up=True, on_reserve=True, had_place=True) == "asked_from_reserve"
    assert state_of(None, has_place=False, moved_up=False, on_reserve=True, had_place=True) == "revoked"


# ---- properties ----

SHAPES = st.builds(lambda placed, below: "P" * placed + "R" + below, st.integers(0, 5), st.text("R=", max_size=8))
SITUATIONS = st.builds(
    made,
    SHAPES,
    st.integers(1, 6),
    st.sampled_from(["all", "none", "draw"]),
    st.one_of(st.none(), st.integers(1, 8)),
)


def replies_of(situation: Situation, data: Any, *, in_time: bool = True) -> list[Left]:
    numbers = [int(each.candidate_no) for each in situation.ranked]
    chosen = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    least = 1 if in_time else -100
    return [leaves(number, data.draw(st.integers(least, 100))) for number in chosen]


def occupied(after: Situation) -> list[str]:
    gone = {each.candidate_no for each in after.left}
    placed = [each.candidate_no for each in after.ranked if each.has_place]
    return [number for number in (*placed, *after.moved_up) if number not in gone]


@given(SITUATIONS, st.data())
def test_never_more_have_a_place_than_there_are_unless_equality_says_so(begun: Situation, data: Any) -> None:
    after = begun.after(replies_of(begun, data))
    overfilled = max(begun.places, sum(each.has_place for each in begun.ranked))
    equals = any(each.is_equal for each in begun.ranked) and begun.edge == "all"
    if begun.edge != "all" or not equals:
        assert len(occupied(after)) <= overfilled
        if len(occupied(begun)) <= begun.places:
            assert len(occupied(after)) <= len(occupied(begun))


@given(SITUATIONS, st.data())
def test_nobody_moves_up_before_a_better_one(begun: Situation, data: Any) -> None:
    after = begun.after(replies_of(begun, data, in_time=False))
    gone = {each.candidate_no for each in after.left}
    standing = [number for number in after.reserve if number not in gone]
    moved = [number for number in after.moved_up if number not in gone]
    assert moved == standing[: len(moved)]


@given(SITUATIONS, st.data())
def test_the_order_in_which_replies_come_changes_nothing(begun: Situation, data: Any) -> None:
    """One by one in any order, each move only adding to those before, as all at once; and a second time nothing."""
    replies = replies_of(begun, data, in_time=False)
    shuffled = random.Random(data.draw(st.integers())).sample(replies, len(replies))
    now = begun
    for reply in shuffled:
        later = now.after([reply])
        assert set(now.moved_up) - {reply.candidate_no} <= set(later.moved_up), "nobody falls back but by leaving"
        now = later
    assert now.moved_up == begun.after(replies).moved_up
    assert now.digest == begun.after(replies).digest
    assert now.after([]).digest == now.digest


@given(SITUATIONS, st.data())
def test_situations_that_differ_have_other_digests(begun: Situation, data: Any) -> None:
    after = begun.after(replies_of(begun, data))
    assert (after.digest == begun.digest) == (after.left == ())


def test_a_situation_begins_with_what_was_signed_and_ruled() -> None:
    begun = situation(
        vacancy_id="v",
        version=1,
        ranking_digest="d" * 64,
        places=1,
        edge="all",
        reserve=Reserve(ratio=Percent(200), reply_days=3, last_day="2027-03-31"),
        zone="Asia/Jakarta",
        ranked=[Ranked("1", True, False), *(Ranked(each, False, False) for each in "234")],
    )
    assert "opens_at" not in begun.document, "documents without a first day are what they always were"
    assert replace(begun, opens_at=END - timedelta(days=9)).digest != begun.digest
    assert (begun.closes_at, begun.reserve, begun.moved_up) == (END, ("2", "3"), ())
