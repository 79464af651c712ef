"""Which places move between the vacancies of a pool: by properties, and by a second implementation that gives one place
after the other."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, Pool
from tests.builders.pencilled_places import one_by_one
from tests.builders.pools import ANYWHERE, leaves, pool, vacancy

VALUES = st.lists(st.integers(1, 6), max_size=6).map(lambda values: sorted(values, reverse=True))
CATEGORIES = st.lists(st.sampled_from(["general", "special", "papua"]), min_size=1, max_size=3, unique=True).map(tuple)
STEPS = st.lists(
    st.builds(PlaceStep, giving=CATEGORIES, taking=CATEGORIES, within=st.sampled_from(["unit", "pool"])), max_size=4
)


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    edge = draw(st.sampled_from(["all", "none", "draw"]))
    members = [
        vacancy(
            name,
            draw(st.integers(1, 4)),
            draw(VALUES),
            draw(st.sampled_from(["general", "special", "papua"])),
            draw(st.sampled_from("AB")),
            edge=edge,
            length=draw(st.one_of(st.none(), st.integers(1, 3))),
        )
        for name in "pqrst"[: draw(st.integers(1, 5))]
    ]
    return with_left(pool(*members, steps=draw(STEPS)), draw(leavers(members)))


def leavers(members: Iterable[Member]) -> st.SearchStrategy[list[tuple[str, int]]]:
    numbers = [ranked.candidate_no for each in members for ranked in each.situation.ranked]
    if not numbers:
        return st.just([])
    return st.lists(st.tuples(st.sampled_from(numbers), st.integers(-10, 90)), unique_by=lambda one: one[0])


def with_left(made: Pool, left: Iterable[tuple[str, int]]) -> Pool:
    members = [
        replace(each, situation=each.situation.after([leaves(*one) for one in left if one[0][0] == each.vacancy_id]))
        for each in made.members
    ]
    return replace(made, members=tuple(members))


def moved_of(made: Pool) -> set[str]:
    return {number for move in made.moves for number in move.moved_up}


@given(pools())
def test_a_second_implementation_comes_to_the_same(made: Pool) -> None:
    found = [(move.step, move.to_vacancy, number) for move in made.moves for number in move.moved_up]
    assert found == one_by_one(made)


@given(pools())
def test_no_place_is_lost_or_made(made: Pool) -> None:
    given_away: dict[str, int] = {}
    for move in made.moves:
        for name in move.from_vacancies:
            given_away[name] = given_away.get(name, 0) + 1
    by_id = {each.vacancy_id: each for each in made.members}
    assert all(count <= by_id[name].situation.unfilled for name, count in given_away.items())
    people = [number for move in made.moves for number in move.moved_up]
    assert len(people) == len(set(people))
    own = sum(each.situation.short_of for each in made.members)
    if all(each.situation.edge != "all" for each in made.members):
        assert len(people) <= sum(given_away.values()) + own
    for move in made.moves:
        waiting = {number for group in by_id[move.to_vacancy].situation.waiting for number in group}
        assert set(move.moved_up) <= waiting
        assert by_id[move.to_vacancy].situation.unfilled == 0, "no vacancy gives and takes"


@given(pools(), st.integers())
def test_the_order_in_which_anything_became_known_changes_nothing(made: Pool, seed: int) -> None:
    chance = random.Random(seed)
    members = [
        replace(
            each,
            situation=replace(each.situation, left=tuple(chance.sample(each.situation.left, len(each.situation.left)))),
        )
        for each in chance.sample(made.members, len(made.members))
    ]
    other = replace(made, members=tuple(members))
    assert (other.moves, other.digest) == (made.moves, made.digest)
    assert made.moves == made.moves


@given(pools(), st.data())
def test_nobody_loses_a_place_by_the_leaving_of_others(made: Pool, data: Any) -> None:
    """Whoever has moved up still has a place once more people have left, of the own vacancy or of another."""
    present = {each.candidate_no for member in made.members for each in member.situation.left}
    more = [one for one in data.draw(leavers(made.members)) if one[0] not in present]
    after = with_left(made, more)
    own = {number for each in after.members for number in each.situation.moved_up}
    assert moved_of(made) - {number for number, _ in more} <= moved_of(after) | own


@given(pools(), st.data())
def test_situations_that_differ_have_other_digests(made: Pool, data: Any) -> None:
    present = {each.candidate_no for member in made.members for each in member.situation.left}
    more = [one for one in data.draw(leavers(made.members)) if one[0] not in present]
    assert (with_left(made, more).digest == made.digest) == (more == [])
    assert replace(made, steps=(*made.steps, ANYWHERE)).digest != made.digest
