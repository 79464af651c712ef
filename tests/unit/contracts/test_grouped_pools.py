"""Which places move between vacancies with quota groups: by cases, and by what holds for every pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.moving_up import Situation
from shared.contracts.pooling import Member, Pool
from shared.contracts.quota_groups import OPEN, GroupOrder
from tests.builders.grouped_places import Group, grouped, leaves
from tests.builders.pools import ANYWHERE, pool

A_RETURNS, A_STAYS = ("a", 1, True), ("a", 1, False)


def member(name: str, situation: Situation) -> Member:
    """Its people are `name`1, `name`2 and so on; whoever is equal to the one above has the same value."""
    ranked, value = [], 100
    for at, each in enumerate(situation.ranked, 1):
        value -= not each.is_equal
        ranked.append(replace(each, candidate_no=f"{name}{at}", value=value))
    return Member("general", "A", replace(situation, vacancy_id=name, ranked=tuple(ranked)))


def with_left(made: Pool, left: Iterable[tuple[str, int]]) -> Pool:
    members = [
        replace(each, situation=each.situation.after([leaves(*one) for one in left if one[0][0] == each.vacancy_id]))
        for each in made.members
    ]
    return replace(made, members=tuple(members))


def moved(made: Pool) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    return [(each.from_vacancies, each.to_vacancy, each.moved_up) for each in made.moves]


def test_a_place_that_a_group_leaves_empty_moves_as_an_open_one() -> None:
    takes = member("q", grouped("reserved_first", 2, "..a.a", A_STAYS))
    for field, expected in (("..", [(("p",), "q", ("q2",))]), ("...", [])):
        made = pool(member("p", grouped("reserved_first", 3, field, A_STAYS)), takes, steps=[ANYWHERE])
        assert moved(made) == expected, "the best who wait, not the next of a group; nothing while somebody waits in p"


def test_nothing_moves_from_where_somebody_waits_even_for_a_group_s_place_alone() -> None:
    gives = grouped("reserved_first", 2, ".aa", A_STAYS, length=0)
    takes = member("q", grouped("reserved_first", 1, "..", A_STAYS, length=None))
    made = pool(member("p", gives), takes, steps=[ANYWHERE])
    assert moved(with_left(made, [("p1", 60)])) == [], "p3 waits for the place of p2"
    assert moved(with_left(made, [("p1", 60), ("p3", 50)])) == [(("p",), "q", ("q1",))]


def test_who_is_on_the_list_of_a_group_alone_takes_no_moved_place() -> None:
    takes = grouped("reserved_first", 2, ".a.aa", A_STAYS, length=1)
    made = pool(member("p", grouped("reserved_first", 3, ".", A_RETURNS)), member("q", takes), steps=[ANYWHERE])
    assert moved(made) == [(("p",), "q", ("q3",))]


# ---- properties ----

GROUPS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.booleans()), max_size=2, unique_by=lambda group: group[0]
)
FIELDS = st.lists(st.sampled_from([".", "a", "b", "=.", "=a"]), max_size=6).map("".join)
LENGTHS = st.one_of(st.none(), st.integers(1, 3))


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    edge = draw(st.sampled_from(["all", "none"]))
    orders: list[GroupOrder] = ["reserved_first", "open_first"]
    order = draw(st.sampled_from(orders))
    members = []
    for name in "pqr"[: draw(st.integers(1, 3))]:
        groups: list[Group] = draw(GROUPS)
        places = sum(each[1] for each in groups) + draw(st.integers(0, 3))
        lengths = {each[0]: draw(LENGTHS) for each in groups}
        begun = grouped(order, places, draw(FIELDS), *groups, edge=edge, length=draw(LENGTHS), lengths=lengths)
        members.append(member(name, begun))
    made = pool(*members, steps=[ANYWHERE])
    return with_left(made, draw(leavers(made)))


def leavers(made: Pool) -> st.SearchStrategy[list[tuple[str, int]]]:
    numbers = [ranked.candidate_no for each in made.members for ranked in each.situation.ranked]
    if not numbers:
        return st.just([])
    return st.lists(st.tuples(st.sampled_from(numbers), st.integers(-10, 90)), unique_by=lambda one: one[0])


@given(pools())
def test_no_place_is_lost_or_made_and_nobody_has_two(made: Pool) -> None:
    given_away = Counter(name for move in made.moves for name in move.from_vacancies)
    by_id = {each.vacancy_id: each.situation for each in made.members}
    assert all(count <= by_id[name].unfilled for name, count in given_away.items())
    people = [number for move in made.moves for number in move.moved_up]
    assert len(people) == len(set(people))
    if all(each.edge != "all" for each in by_id.values()):
        assert len(people) <= given_away.total() + sum(each.short_of for each in by_id.values())
    for move in made.moves:
        takes = by_id[move.to_vacancy]
        assert set(move.moved_up) <= set(takes.lists[OPEN]) - set(takes.moved_up)
        assert takes.unfilled == 0, "no vacancy gives and takes"


@given(pools(), st.data())
def test_nobody_loses_a_place_by_the_leaving_of_others(made: Pool, data: Any) -> None:
    present = {each.candidate_no for member in made.members for each in member.situation.left}
    more = [one for one in data.draw(leavers(made)) if one[0] not in present]
    after = with_left(made, more)
    had = {number for move in made.moves for number in move.moved_up}
    own = {number for each in after.members for number in each.situation.moved_up}
    assert had - {number for number, _ in more} <= own | {number for move in after.moves for number in move.moved_up}


@given(pools(), st.permutations(range(3)))
def test_the_order_in_which_vacancies_became_known_changes_nothing(made: Pool, order: list[int]) -> None:
    members = tuple(made.members[at] for at in order if at < len(made.members))
    other = replace(made, members=members)
    assert (other.moves, other.digest) == (made.moves, made.digest)
