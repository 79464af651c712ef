"""Who moves up where a vacancy has quota groups: examples that one can follow by hand, a second implementation that
gives one place after the other, and what holds for every field and every order of replies."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.moving_up import Situation
from shared.contracts.quota_groups import OPEN, GroupOrder
from tests.builders.grouped_places import Group, gone, grouped, leaves, places_of
from tests.builders.pencilled_places import by_pencil, present

RESERVED: GroupOrder = "reserved_first"
OPEN_FIRST: GroupOrder = "open_first"
A, A_STAYS, B = ("a", 1, True), ("a", 1, False), ("b", 1, True)
Case = tuple[GroupOrder, int, str, list[Group], list[int], str]


@pytest.mark.parametrize(
    ("order", "places", "field", "groups", "left", "expected"),
    [
        (RESERVED, 3, "..a.a.", [A], [], "ooa---"),
        # The group's place goes to the next of the group, whoever stands before; an open one to the next of all.
        (RESERVED, 3, "..a.a.", [A], [3], "oox-A-"),
        (RESERVED, 3, "..a.a.", [A], [1], "xoaO--"),
        (RESERVED, 3, "..aa..", [A], [1], "xoaO--"),
        # Nobody of the group waits: the place returns to everybody, or stays empty.
        (RESERVED, 3, "..a.a.", [A], [3, 5], "ooxOx-"),
        (RESERVED, 3, "..a...", [A_STAYS], [3], "oox---"),
        # A member who moved up on an open place counts towards the group's, or leaves it to the next.
        (RESERVED, 3, "..aa.a", [A], [1, 3], "xoxAO-"),
        (OPEN_FIRST, 3, "..aa.a", [A], [1, 3], "xoxO-A"),
        (OPEN_FIRST, 3, "..aa..", [A], [1, 3], "xoxOO-"),
        (OPEN_FIRST, 3, "..aa..", [A_STAYS], [1, 3], "xoxO--"),
        # Two groups, each with its own next.
        (RESERVED, 3, ".ab.ba", [A, B], [2, 3], "oxx-BA"),
        (RESERVED, 3, ".ab..a", [A, B], [2, 3], "oxxO-A"),
        # Members beyond their group's places have open ones: who is left of them has the group's.
        (RESERVED, 3, "a=a..", [A], [1], "xaoO"),
        (RESERVED, 3, "a=a..", [A], [3], "aaxO"),
        # Where they add to the places, the first that falls free is nobody's.
        (RESERVED, 2, ".a=a.", [A], [1], "xaa-"),
        (RESERVED, 2, ".a=a.", [A], [1, 2], "xxaO"),
        # Places that nobody of the group filled at the line are open ones from the start.
        (RESERVED, 3, "....", [A], [1], "xooO"),
        (RESERVED, 3, "....", [A_STAYS], [1], "xoO-"),
        # Without any place of its own, a group has no list.
        (RESERVED, 1, ".a.", [("a", 0, True)], [1], "xO-"),
        (RESERVED, 1, "..a", [("a", 0, True)], [1], "xO-"),
    ],
)
def test_who_moves_up_on_which_place(
    order: GroupOrder, places: int, field: str, groups: list[Group], left: list[int], expected: str
) -> None:
    assert places_of(grouped(order, places, field, *groups), gone(*left)) == expected


@pytest.mark.parametrize(
    ("edge", "left", "expected"),
    [("all", [2], "oxAA--"), ("none", [2], "ox----"), ("none", [2, 3], "oxxA--"), ("draw", [2], "ox----")],
)
def test_equals_of_a_group_move_up_together_or_wait_for_a_place_for_each(
    edge: str, left: list[int], expected: str
) -> None:
    """The third and the fourth are equal; with "none" the sixth, who is not, waits behind them."""
    made = grouped(RESERVED, 2, ".aa=a.a", A, edge=edge)
    assert places_of(made, gone(*left)) == expected
    assert made.after(gone(2)).short_of == 0, "the open places wait for nobody"


def test_each_list_ends_by_its_own_length() -> None:
    made = grouped(RESERVED, 2, ".a....a=a.a", A, length=2, lengths={"a": 1})
    assert made.lists == {OPEN: ("3", "4"), "a": ("7", "8")}
    assert made.reserve == ("3", "4", "7", "8")
    assert places_of(made, gone(1, 3, 4)) == "xaxx------", "who is on the group's list alone has no open place"
    assert places_of(made, gone(2, 7, 8)) == "oxO---xx--", "nobody else of the group is on its list"
    assert made.after(gone(1, 3, 4)).unfilled == 0, "two still wait for the group's place"
    assert made.after(gone(1, 2, 3, 4, 7, 8)).unfilled == 2


def test_what_follows_is_in_the_digest_only_where_groups_are() -> None:
    made, bare = grouped(RESERVED, 2, ".a.a", A), grouped(RESERVED, 2, "..")
    others = [
        grouped(OPEN_FIRST, 2, ".a.a", A),
        grouped(RESERVED, 2, ".a.a", A_STAYS),
        grouped(RESERVED, 2, ".a.a", A, lengths={"a": 1}),
    ]
    assert len({made.digest, *(each.digest for each in others)}) == 4
    without = Situation("v", 1, "d" * 64, 2, "all", None, bare.closes_at, bare.ranked)
    assert "quota_groups" not in without.document


# ---- properties ----

FIELDS = st.lists(st.sampled_from([".", "a", "b", "c", "=.", "=a", "=b"]), max_size=9).map("".join)
PLAIN = st.text(".abc", max_size=9)
GROUPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()), max_size=3, unique_by=lambda g: g[0]
)
LENGTHS = st.one_of(st.none(), st.integers(1, 4))


@st.composite
def situations(draw: st.DrawFn, fields: st.SearchStrategy[str] = FIELDS) -> Situation:
    groups = draw(GROUPS)
    places = sum(each[1] for each in groups) + draw(st.integers(0, 4))
    return grouped(
        draw(st.sampled_from([RESERVED, OPEN_FIRST])),
        places,
        draw(fields),
        *groups,
        edge=draw(st.sampled_from(["all", "none", "draw"])),
        length=draw(LENGTHS),
        lengths={code: draw(LENGTHS) for code, _, _ in groups},
    )


def leaving(begun: Situation, data: Any) -> list[Any]:
    numbers = [each.candidate_no for each in begun.ranked]
    chosen = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    return [leaves(number, data.draw(st.integers(-10, 90))) for number in chosen]


def having(after: Situation) -> dict[str, str]:
    """By number, the kind of place of everybody who has one and has not left."""
    held = {each.candidate_no: after.places_moved_up_to.get(each.candidate_no) or each.held for each in present(after)}
    return {number: kind for number, kind in held.items() if kind}


@given(situations(), st.data())
def test_the_order_in_which_replies_come_changes_nothing(begun: Situation, data: Any) -> None:
    """One by one in any order as all at once, and nobody who has moved up loses the place but by leaving."""
    replies = leaving(begun, data)
    now = begun
    for reply in random.Random(data.draw(st.integers())).sample(replies, len(replies)):
        later = now.after([reply])
        assert set(now.moved_up) - {reply.candidate_no} <= set(later.moved_up)
        now = later
    whole = begun.after(replies)
    assert (now.places_moved_up_to, now.digest) == (whole.places_moved_up_to, whole.digest)


@given(situations(), st.data())
def test_nobody_passes_over_a_better_one_who_waits_for_the_same_places(begun: Situation, data: Any) -> None:
    """Of each kind, whoever moved up stands before all who wait on its list, or is equal to them."""
    after = begun.after(leaving(begun, data))
    has = having(after)
    rank = {each.candidate_no: at for at, each in enumerate(after.ranked)}
    for kind, numbers in after.lists.items():
        waits = [rank[number] for number in numbers if number in {e.candidate_no for e in present(after)} - has.keys()]
        risen = [rank[number] for number, place in after.places_moved_up_to.items() if place == kind and number in has]
        assert not waits or not risen or max(risen) < min(waits)


@given(situations(), st.data())
def test_nobody_has_a_place_of_another_group_or_of_none_of_the_own_lists(begun: Situation, data: Any) -> None:
    after = begun.after(leaving(begun, data))
    groups = {each.candidate_no: each.quota_group for each in after.ranked}
    for number, place in after.places_moved_up_to.items():
        assert place in (OPEN, groups[number])
        assert number in after.lists[place]
    by_ranking = {each.candidate_no for each in after.ranked if each.has_place}
    assert not by_ranking & after.places_moved_up_to.keys(), "nobody has two"
    assert list(after.moved_up) == [number for number in after.reserve if number in after.places_moved_up_to]


@given(situations(), st.data())
def test_places_are_kept_whole(begun: Situation, data: Any) -> None:
    """Never more people than places, and of a group's no more members, unless equality says so."""
    after = begun.after(leaving(begun, data))
    has, had = having(after), having(begun)
    if after.edge != "all" or not any(each.is_equal for each in after.ranked):
        assert len(has) <= after.places
        for group in after.quotas.groups if after.quotas else ():
            assert Counter(has.values())[group.code] <= group.places
    if len(had) <= begun.places and not any(each.is_equal for each in begun.ranked):
        kept = sum(not each.returns for each in begun.quotas.groups) if begun.quotas else 0
        waits = set(after.lists[OPEN]) & {each.candidate_no for each in present(after)} - has.keys()
        assert not waits or kept or len(has) == len(had), "a place stays empty only where nobody waits for it"
    assert after.unfilled == 0 or after.unfilled + len(has) == after.places


@given(situations(PLAIN), st.data())
def test_a_second_implementation_comes_to_the_same(begun: Situation, data: Any) -> None:
    after = begun.after(leaving(begun, data))
    assert after.places_moved_up_to == by_pencil(after)
