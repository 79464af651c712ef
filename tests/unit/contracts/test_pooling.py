"""Which places move between the vacancies of a pool: by cases, by properties, and by a second implementation that gives
one place after the other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.moving_up import Left, Ranked, Situation
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, PlaceMove, Pool, looked_at

END = datetime(2027, 3, 31, 17, tzinfo=UTC)
TO_GENERAL = PlaceStep(giving=("special",), taking=("general",), within="unit")
TO_SPECIAL = PlaceStep(giving=("general",), taking=("special",), within="unit")
ANYWHERE = PlaceStep(giving=("general", "special"), taking=("general", "special"), within="pool")
CPNS = (TO_GENERAL, TO_SPECIAL, ANYWHERE)


def vacancy(
    name: str, places: int, values: Sequence[int], category: str = "general", unit: str = "A", **more: Any
) -> Member:
    """Its ranked people are `name`1, `name`2 and so on, by falling `values`; of equal ones nobody or everybody has a
    place, as `edge` says ("none")."""
    edge = more.get("edge", "none")
    placed = min(places, len(values))
    while 0 < placed < len(values) and values[placed - 1] == values[placed]:
        placed += 1 if edge == "all" else -1
    ranked = [
        Ranked(f"{name}{at + 1}", at < placed, at > 0 and values[at - 1] == value, value)
        for at, value in enumerate(values)
    ]
    left = tuple(leaves(each) for each in more.get("left", ()))
    made = Situation(name, 1, "d" * 64, places, edge, more.get("length"), END, tuple(ranked), left)
    return Member(category, unit, made)


def leaves(number: str, before_end: int = 60) -> Left:
    at = END - timedelta(minutes=before_end)
    return Left(candidate_no=number, reply="declined", reason_code="other_job", replied_at=at)


def pool(*members: Member, steps: Sequence[PlaceStep] = CPNS) -> Pool:
    return Pool("s", "perawat", tuple(steps), tuple(members))


def said(made: Pool) -> list[str]:
    """Each move such as "1: x>a a2 a3": the step, from where to where, who."""
    return [
        f"{each.step}: {'+'.join(each.from_vacancies)}>{each.to_vacancy} {' '.join(each.moved_up)}"
        for each in made.moves
    ]


def test_an_unfilled_place_goes_to_the_best_who_wait_in_the_same_unit() -> None:
    special = vacancy("x", 2, [300], "special")
    near, far = vacancy("a", 1, [400, 310, 305]), vacancy("b", 1, [400, 390], unit="B")
    assert said(pool(special, near, far)) == ["1: x>a a2"]
    assert said(pool(special, vacancy("a", 1, [400]), far)) == ["3: x>b b2"], "nobody waits in its unit"
    assert said(pool(special, near, far, steps=[ANYWHERE])) == ["3: x>b b2".replace("3", "1")]
    assert said(pool(special, near, far, steps=[TO_SPECIAL])) == []


def test_steps_are_taken_in_their_order_and_give_on_what_is_left() -> None:
    special = vacancy("x", 4, [300], "special")
    near, far = vacancy("a", 1, [400, 310]), vacancy("b", 1, [400, 390, 380], unit="B")
    assert said(pool(special, near, far)) == ["1: x>a a2", "3: x>b b2", "3: x>b b3"]


def test_who_waits_stands_in_one_queue_by_the_final_value_then_by_places_then_by_id() -> None:
    free = vacancy("x", 9, [], "special")
    waiting = [vacancy("b", 1, [400, 310, 300]), vacancy("a", 1, [500, 310, 290]), vacancy("c", 2, [500, 450, 310])]
    assert said(pool(free, *waiting)) == [
        *("1: x>c c3", "1: x>a a2", "1: x>b b2"),
        *("1: x>b b3", "1: x>a a3"),
    ]


def test_places_stand_in_the_order_of_their_vacancies() -> None:
    donors = [vacancy("y", 1, [], "special"), vacancy("x", 1, [], "special")]
    assert said(pool(*donors, vacancy("a", 1, [4, 3, 2]))) == ["1: x>a a2", "1: y>a a3"]


def test_a_vacancy_in_which_somebody_waits_gives_nothing() -> None:
    declined = vacancy("x", 1, [300, 290], "special", left=["x1"])
    assert said(pool(declined, vacancy("a", 1, [4, 3]))) == []
    ended = vacancy("x", 1, [300, 290], "special", left=["x1", "x2"])
    assert said(pool(ended, vacancy("a", 1, [4, 3]))) == ["1: x>a a2"]
    short = vacancy("x", 1, [300, 290, 280], "special", left=["x1", "x2"], length=1)
    assert said(pool(short, vacancy("a", 1, [4, 3]))) == ["1: x>a a2"], "its list is at its end"


@pytest.mark.parametrize(
    ("edge", "free", "moved"),
    [
        ("all", 1, ["1: x>a a2 a3"]),
        ("all", 3, ["1: x+x>a a2 a3", "1: x>a a4"]),
        ("none", 1, []),
        ("draw", 1, []),
        ("none", 2, ["1: x+x>a a2 a3"]),
        ("draw", 3, ["1: x+x>a a2 a3", "1: x>a a4"]),
    ],
)
def test_equals_move_up_together_or_wait_for_a_place_for_each(edge: str, free: int, moved: list[str]) -> None:
    taking = vacancy("a", 1, [9, 5, 5, 4], edge=edge)
    assert said(pool(vacancy("x", free, [], "special"), taking)) == moved


def test_what_waits_for_equals_goes_to_nobody_else_in_no_step() -> None:
    donor = vacancy("x", 1, [], "special")
    assert (
        said(pool(donor, vacancy("a", 1, [9, 5, 5]), vacancy("b", 1, [9, 4]), vacancy("c", 1, [9, 8], unit="B"))) == []
    )


def test_places_of_their_own_that_equals_wait_with_count() -> None:
    # One of two places has fallen free; two equals wait for a second one.
    waits = vacancy("a", 2, [9, 8, 5, 5], left=["a1"])
    assert waits.situation.short_of == 1
    assert said(pool(vacancy("x", 1, [], "special"), waits)) == ["1: x>a a3 a4"]
    more = vacancy("a", 2, [9, 8, 5, 5, 4], left=["a1"])
    assert said(pool(vacancy("x", 2, [], "special"), more)) == ["1: x>a a3 a4", "1: x>a a5"], "they count once"


def test_a_place_that_falls_free_too_late_stays_empty() -> None:
    late = vacancy("x", 1, [300], "special")
    gone = Member("special", "A", late.situation.after([leaves("x1", before_end=0)]))
    assert said(pool(gone, vacancy("a", 1, [4, 3]))) == []
    assert said(pool(replace(gone, situation=late.situation.after([leaves("x1", 1)])), vacancy("a", 1, [4, 3])))


def test_whoever_gets_a_place_of_the_own_vacancy_leaves_the_other_to_the_next() -> None:
    donor, far = vacancy("x", 1, [], "special"), vacancy("b", 1, [9, 6])
    assert said(pool(donor, vacancy("a", 1, [9, 7, 5]), far)) == ["1: x>a a2"]
    after = vacancy("a", 1, [9, 7, 5], left=["a1"])
    assert after.situation.moved_up == ("a2",)
    assert said(pool(donor, after, far)) == ["1: x>b b2"]


def test_the_categories_that_are_looked_at() -> None:
    assert looked_at(CPNS) == {"general", "special"}
    assert looked_at([TO_GENERAL]) == {"general", "special"}
    assert looked_at([]) == frozenset()


# ---- properties ----

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


class Pencil:
    """The rule again, place by place, as a person would do it with a list and a pencil."""

    def __init__(self, made: Pool) -> None:
        self.members = {each.vacancy_id: each for each in made.members}
        self.free: dict[str, int] = {}
        self.wait: dict[str, list[Ranked]] = {}
        self.own: dict[str, int] = {}
        for name, member in self.members.items():
            now = member.situation
            gone = {each.candidate_no for each in now.left if each.replied_at < now.closes_at}
            has = {each.candidate_no for each in now.ranked if each.has_place} | set(now.moved_up)
            self.wait[name] = [each for each in now.ranked if each.candidate_no in set(now.reserve) - gone - has]
            self.free[name] = 0 if self.wait[name] else max(0, now.places - len(has - gone))
            placed = sum(each.has_place for each in now.ranked)
            self.own[name] = max(0, min(now.places, placed) - len(has - gone)) if self.wait[name] else 0

    def next_of(self, step: PlaceStep, inside: list[str]) -> tuple[str, list[Ranked]] | None:
        """Who moves up next, and where; None where nobody can. They are struck from the list."""
        giving = [name for name in inside if self.members[name].category in step.giving and self.free[name]]
        taking = [name for name in inside if self.members[name].category in step.taking and self.wait[name]]
        if not giving or not taking:
            return None
        places = {name: self.members[name].situation.places for name in taking}
        first = min(taking, key=lambda name: (-self.wait[name][0].value, -places[name], name))
        waits = self.wait[first]
        equals = [waits[0]]
        while len(equals) < len(waits) and waits[len(equals)].is_equal and waits[len(equals)].value == waits[0].value:
            equals.append(waits[len(equals)])
        enough = sum(self.free[name] for name in giving) + self.own[first] >= len(equals)
        if not enough and self.members[first].situation.edge != "all":
            self.free.update(dict.fromkeys(giving, 0))
            return None
        self.wait[first] = waits[len(equals) :]
        for _ in equals:
            kept = self.own if self.own[first] else self.free
            donor = first if self.own[first] else next((name for name in giving if self.free[name]), None)
            if donor:
                kept[donor] -= 1
        return first, equals


def one_by_one(made: Pool) -> list[tuple[int, str, str]]:
    """By step, vacancy and number, who moves up."""
    pencil, found = Pencil(made), []
    for number, step in enumerate(made.steps, 1):
        for unit in ["A", "B"] if step.within == "unit" else ["AB"]:
            inside = sorted(name for name, each in pencil.members.items() if each.unit in unit)
            while (taken := pencil.next_of(step, inside)) is not None:
                found += [(number, taken[0], each.candidate_no) for each in taken[1]]
    return found


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


def test_a_move_is_written_as_it_is_meant() -> None:
    (move,) = pool(vacancy("x", 1, [], "special"), vacancy("a", 1, [4, 3])).moves
    assert move == PlaceMove(step=1, from_vacancies=("x",), to_vacancy="a", moved_up=("a2",))
