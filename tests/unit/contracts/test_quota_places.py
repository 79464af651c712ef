"""Who goes on where a vacancy has quota groups: examples that one can follow by hand, a second implementation that
counts for each candidate alone, and what holds for every field."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.cuts import Cut
from shared.contracts.percentages import Percent
from shared.contracts.quota_groups import OPEN, GroupOrder, QuotaGroup, QuotaGroups
from shared.contracts.quota_places import GroupPlaces, Quotas, places_taken, quotas_of
from tests.builders.counted_places import counted

RESERVED: GroupOrder = "reserved_first"
OPEN_FIRST: GroupOrder = "open_first"


def quotas(order: GroupOrder, places: int, *groups: tuple[str, int, bool]) -> Quotas:
    return Quotas(places, order, tuple(GroupPlaces(*each) for each in groups))


def taken(order: GroupOrder, places: int, field: str, *groups: tuple[str, int, bool], ties: str = "all") -> str:
    """`field` has a letter for each candidate in order: its group, or "." for none; "=" before whoever is equal to the
    one above. In the same letters by which place each goes on: "o" for an open one, "-" for nobody."""
    letters, equal = [], []
    for letter in field:
        if letter == "=":
            equal.append(True)
        else:
            letters.append(None if letter == "." else letter)
            equal += [False] * (len(letters) - len(equal))
    found = places_taken(quotas(order, places, *groups), letters, equal, all_equals=ties == "all")
    return "".join("-" if place is None else "o" if place == OPEN else place for place in found)


@pytest.mark.parametrize(
    ("order", "places", "field", "groups", "expected"),
    [
        # Somebody of the group is third by rank, and counts towards the one place of the group.
        (RESERVED, 3, "..a.a", [("a", 1, True)], "ooa--"),
        # Where the places for everybody come before, the group's place is left for the next of the group.
        (OPEN_FIRST, 3, "..a.a", [("a", 1, True)], "ooa--"),
        (OPEN_FIRST, 3, "a...a", [("a", 1, True)], "oo--a"),
        (RESERVED, 3, "a...a", [("a", 1, True)], "aoo--"),
        # Members beyond the group's places compete for those of everybody.
        (RESERVED, 3, "aa.aa", [("a", 1, True)], "aoo--"),
        # Nobody fills the group's places: they go to everybody, or stay empty.
        (RESERVED, 3, ".....", [("a", 2, True)], "ooo--"),
        (RESERVED, 3, ".....", [("a", 2, False)], "o----"),
        (OPEN_FIRST, 3, "...a.", [("a", 2, True)], "oo-a-"),
        (OPEN_FIRST, 3, "...a.", [("a", 2, False)], "o--a-"),
        # Two groups, one of which has too few members.
        (RESERVED, 4, ".b.a..b", [("a", 2, True), ("b", 1, True)], "oboa---"),
        (OPEN_FIRST, 4, ".b.a..b", [("a", 2, False), ("b", 1, True)], "ob-a---"),
        # Equals take a place too many: it is one open place less, whoever stands behind them.
        (RESERVED, 5, "a=ab.b.", [("a", 1, True), ("b", 1, True)], "aaboo-"),
        # No place at all, nobody ranked.
        (RESERVED, 0, "..", [("a", 0, True)], "--"),
        (OPEN_FIRST, 3, "", [("a", 1, True)], ""),
    ],
)
def test_examples(
    order: GroupOrder, places: int, field: str, groups: list[tuple[str, int, bool]], expected: str
) -> None:
    assert taken(order, places, field, *groups) == expected


def test_equals_at_each_line_go_on_together_or_not_at_all() -> None:
    one = ("a", 1, True)
    assert taken(RESERVED, 3, "..a=a.", one) == "ooaa-", "both go on, though the group has one place"
    assert taken(RESERVED, 3, "..a=a.", one, ties="none") == "oo---", "the group's place is kept for its members"
    assert taken(RESERVED, 3, ".a.=..", one) == "oaoo-"
    assert taken(RESERVED, 3, ".a.=..", one, ties="none") == "oa---"
    assert taken(OPEN_FIRST, 2, ".=..a=a", one) == "oo-aa"
    # A member and others are equal where the group ends: the member alone is at that line.
    assert taken(RESERVED, 2, ".a=.=a.", one) == "oa-a-"


def test_places_too_many_by_equality_are_open_ones_where_rank_gives_one() -> None:
    one = ("a", 1, True)
    assert taken(RESERVED, 2, "a=a..", one) == "aa--", "two places for the best two, who are equal"
    assert taken(RESERVED, 2, "..a=a", one) == "o-aa", "nobody loses an open place to those too many"
    assert taken(RESERVED, 3, "a=a..", one) == "aao-"


def groups(*of: QuotaGroup, order: GroupOrder = RESERVED) -> QuotaGroups:
    return QuotaGroups(order=order, groups=of)


def group(code: str = "a", **places: object) -> QuotaGroup:
    values = {"title": "t", "declaration": "papua", "rounding": "down", "unfilled": "open", **places}
    return QuotaGroup(code=code, **values)  # type: ignore[arg-type]


def number(group_: QuotaGroup, cut: Cut, quota: int, ranked: int = 1_000) -> int:
    found = quotas_of(groups(group_), cut, quota=quota, places=cut.places(quota, ranked), position_group=None)
    assert found is not None
    return found.groups[0].places


def test_a_group_has_its_part_of_every_cut() -> None:
    last, thrice = Cut(multiple=1, boundary_ties="all"), Cut(multiple=3, boundary_ties="all")
    assert [number(group(share=10), last, quota) for quota in (9, 10, 25)] == [0, 1, 2]
    assert [number(group(share=10, rounding="up"), last, quota) for quota in (9, 10, 25)] == [1, 1, 3]
    assert number(group(share=10), thrice, 9) == 2
    assert number(group(count=2), last, 9) == 2
    assert number(group(count=2), thrice, 9) == 6, "as many times as the cut has the quota"
    assert number(group(count=2), Cut(count=20, boundary_ties="all"), 9) == 4
    assert number(group(count=2, rounding="up"), Cut(count=20, boundary_ties="all"), 9) == 5
    assert number(group(count=2), Cut(share=Percent(50), boundary_ties="all"), 10, ranked=40) == 4
    assert number(group(count=20), last, 9) == 9, "no more than there are"
    assert number(group(count=20), last, 0) == 0


def test_groups_that_ask_for_more_than_there_is_get_it_in_the_document_s_order() -> None:
    asked = groups(group("a", count=3), group("b", count=3), group("c", count=3))
    found = quotas_of(asked, Cut(multiple=1, boundary_ties="all"), quota=5, places=5, position_group=None)
    assert found is not None
    assert [each.places for each in found.groups] == [3, 2, 0]
    assert found.open == 0


def test_where_no_group_has_a_say_there_are_no_quotas() -> None:
    cut = Cut(multiple=1, boundary_ties="all")
    of_teachers = groups(group(count=1, position_group="teacher"))
    assert quotas_of(None, cut, quota=5, places=5, position_group="teacher") is None
    assert quotas_of(of_teachers, cut, quota=5, places=5, position_group=None) is None
    assert quotas_of(of_teachers, cut, quota=5, places=5, position_group="nurse") is None
    assert quotas_of(of_teachers, cut, quota=5, places=5, position_group="teacher") is not None
    everybody = Cut(boundary_ties="all")
    assert quotas_of(of_teachers, everybody, quota=5, places=9, position_group="teacher") is None


CODES = ("a", "b", "c")


@st.composite
def plans(draw: st.DrawFn) -> Quotas:
    left = places = draw(st.integers(0, 9))
    found = []
    for code in CODES[: draw(st.integers(1, 3))]:
        mine = draw(st.integers(0, left))
        left -= mine
        found.append(GroupPlaces(code, mine, draw(st.booleans())))
    return Quotas(places, draw(st.sampled_from(["reserved_first", "open_first"])), tuple(found))


rows = st.lists(st.tuples(st.sampled_from([None, None, *CODES, "other"]), st.booleans()), max_size=16)


@given(plan=plans(), field=rows, all_equals=st.booleans())
def test_a_second_implementation_comes_to_the_same(
    plan: Quotas, field: list[tuple[str | None, bool]], *, all_equals: bool
) -> None:
    mine, equal = [group_ for group_, _ in field], [flag for _, flag in field]
    block = list(accumulate(int(not flag) for flag in equal))
    found = places_taken(plan, mine, equal, all_equals=all_equals)
    assert found == counted(plan, mine, block, all_equals=all_equals)


@given(plan=plans(), field=rows)
def test_without_equals_no_place_is_lost_and_none_is_made(plan: Quotas, field: list[tuple[str | None, bool]]) -> None:
    mine = [group_ for group_, _ in field]
    found = places_taken(plan, mine, [False] * len(mine), all_equals=True)
    got = Counter(found)
    for each in plan.groups:
        assert got[each.code] <= each.places
        left_out = any(place is None and group_ == each.code for place, group_ in zip(found, mine, strict=True))
        assert got[each.code] == each.places or not left_out, "a member is left out while the group has a place"
    empty = sum(each.places - got[each.code] for each in plan.groups if not each.returns)
    assert len(mine) - got[None] == min(plan.places - empty, len(mine))


@given(plan=plans(), field=rows, all_equals=st.booleans())
def test_nobody_is_passed_over_at_any_line(
    plan: Quotas, field: list[tuple[str | None, bool]], *, all_equals: bool
) -> None:
    mine = [group_ for group_, _ in field]
    found = places_taken(plan, mine, [flag for _, flag in field], all_equals=all_equals)
    for at, (place, group_) in enumerate(zip(found, mine, strict=True)):
        assert place in (None, OPEN, group_), "a group's places are for its members"
        if place is None:
            behind = found[at + 1 :]
            assert OPEN not in behind
            assert group_ is None or group_ not in behind


@given(plan=plans(), field=rows, data=st.data())
def test_who_rises_loses_no_place(plan: Quotas, field: list[tuple[str | None, bool]], data: st.DataObject) -> None:
    mine = [group_ for group_, _ in field]
    if len(mine) < 2:
        return
    at = data.draw(st.integers(1, len(mine) - 1))
    distinct = [False] * len(mine)
    risen = [*mine[: at - 1], mine[at], mine[at - 1], *mine[at + 1 :]]
    if places_taken(plan, mine, distinct, all_equals=True)[at] is not None:
        assert places_taken(plan, risen, distinct, all_equals=True)[at - 1] is not None
