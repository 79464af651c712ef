"""Who has which place once people of a run have given theirs back, and where places move, held against the definitions
after every round of replies (`docs/definitions/reserve.md`, `moved-places.md`)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from shared.contracts.leaving import Left
from shared.contracts.moving_up import Situation
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, Pool
from shared.contracts.quota_groups import OPEN
from shared.contracts.reserve import GIVEN_BACK_REASONS, REPLY_REASONS, Reserve
from tests.builders.pencilled_places import by_pencil, one_by_one, present
from tests.builders.whole_run import Run

ROUNDS = 4


def hold(run: Run, chance: random.Random) -> Counter[str]:
    """How often each kind of thing occurred; nothing where the rules have no reserve. Raises AssertionError."""
    return Counter() if run.situations is None else _Replies(run, run.situations, chance).hold()


class _Replies:
    def __init__(self, run: Run, begun: Sequence[Situation], chance: random.Random) -> None:
        reserve = run.made.rules.reserve
        assert reserve is not None
        self.run, self.chance, self.reserve = run, chance, reserve
        self.steps = run.made.rules.place_moves or ()
        self.now = list(begun)
        self.held: set[str] = set()
        """Who had a place after the round before, and has not left."""
        self.seen: Counter[str] = Counter()

    def hold(self) -> Counter[str]:
        for at, each in enumerate(self.now):
            _lists(each, self.reserve)
            ranked = [row for row in self.run.stages[-1][at].rows if row.rank is not None]
            assert [one.candidate_no for one in each.ranked] == [row.candidate_no for row in ranked]
            assert not each.moved_up
        for _ in range(ROUNDS):
            self._round()
        for each in self.now:
            shuffled = self.chance.sample(each.left, len(each.left))
            other = replace(each, left=tuple(shuffled))
            assert (other.moved_up, other.digest) == (each.moved_up, each.digest)
        return self.seen

    def _round(self) -> None:
        moved = {number for move in self._pool().moves for number in move.moved_up}
        gone: set[str] = set()
        for at, each in enumerate(self.now):
            left = self._leaving(each, moved)
            gone |= {one.candidate_no for one in left if one.replied_at < each.closes_at}
            self.now[at] = each.after(left)
            _situation(self.now[at], self.seen)
        pool = self._pool()
        has = {number for each in self.now for number in _having(each)}
        has |= {number for move in pool.moves for number in move.moved_up} if self.steps else set()
        assert self.held - gone <= has, "nobody loses a place because others leave"
        self.held = has
        if self.steps:
            _moves(pool, self.seen)

    def _leaving(self, now: Situation, moved: set[str]) -> list[Left]:
        known = {each.candidate_no for each in now.left}
        may = [
            each.candidate_no
            for each in now.ranked
            if each.candidate_no not in known and (each.has_place or each.candidate_no in {*now.reserve} | moved)
        ]
        most = self.chance.choice([0, 1, 2, len(may)])
        return [self._left(number, now.closes_at) for number in self.chance.sample(may, min(most, len(may)))]

    def _left(self, number: str, closes_at: datetime) -> Left:
        """Mostly in time."""
        at = closes_at - timedelta(minutes=self.chance.choice([1, 60, 60, 600, 5_000, 0, -10]))
        reason = self.chance.choice([*REPLY_REASONS, *GIVEN_BACK_REASONS])
        reply = "withdrew" if reason in GIVEN_BACK_REASONS else self.chance.choice(["declined", "withdrew"])
        return Left.of(number, reply, reason, at)

    def _pool(self) -> Pool:
        vacancies = self.run.made.vacancies
        members = [Member(each.category, each.unit, its) for each, its in zip(vacancies, self.now, strict=True)]
        self.chance.shuffle(members)
        return Pool("s", "p", self.steps, tuple(members))


def _lists(begun: Situation, reserve: Reserve) -> None:
    """As long as the rules say, and whoever is equal to the last of them."""
    below = [each for each in begun.ranked if not each.has_place]
    asked = len(below)
    if reserve.size is not None:
        asked = reserve.size
    elif reserve.ratio is not None:
        asked = (Fraction(reserve.ratio) * begun.places / 100).__ceil__()
    while 0 < asked < len(below) and _are_equal(begun, below[asked - 1].candidate_no, below[asked].candidate_no):
        asked += 1
    assert list(begun.lists[OPEN]) == [each.candidate_no for each in below[:asked]]


def _are_equal(begun: Situation, one: str, other: str) -> bool:
    numbers = [each.candidate_no for each in begun.ranked]
    return all(each.is_equal for each in begun.ranked[numbers.index(one) + 1 : numbers.index(other) + 1])


def _having(now: Situation) -> dict[str, str]:
    """By number, the kind of place of everybody who has one and has not left."""
    held = {each.candidate_no: now.places_moved_up_to.get(each.candidate_no) or each.held for each in present(now)}
    return {number: kind for number, kind in held.items() if kind}


def _situation(now: Situation, seen: Counter[str]) -> None:
    here = {each.candidate_no for each in present(now)}
    by_ranking = {each.candidate_no for each in now.ranked if each.has_place}
    groups = {each.candidate_no: each.quota_group for each in now.ranked}
    assert not by_ranking & now.places_moved_up_to.keys(), "nobody has two places"
    assert set(now.moved_up) <= set(now.reserve) & here
    for number, place in now.places_moved_up_to.items():
        assert place in (OPEN, groups[number]), "a group's place is for its members"
        assert number in now.lists[place]
    has = _having(now)
    if now.edge != "all":
        assert len(has) <= now.places
        for group in now.quotas.groups if now.quotas else ():
            assert Counter(has.values())[group.code] <= group.places
    _nobody_passed_over(now, has)
    assert now.unfilled == 0 or now.unfilled + len(has) == now.places
    if now.quotas is None:
        assert list(now.moved_up) == _by_hand(now)
    elif not any(each.is_equal for each in now.ranked):
        assert now.places_moved_up_to == by_pencil(now)
        seen["groups by pencil"] += 1
    seen["moved up"] += len(now.moved_up)
    seen["moved up to a group's place"] += sum(place != OPEN for place in now.places_moved_up_to.values())
    seen["equals wait for a place for each"] += now.short_of > 0
    seen["left"] += len(now.left)
    seen["left too late"] += sum(each.replied_at >= now.closes_at for each in now.left)


def _nobody_passed_over(now: Situation, has: dict[str, str]) -> None:
    """Of each kind, whoever moved up stands before all who wait on its list."""
    rank = {each.candidate_no: at for at, each in enumerate(now.ranked)}
    here = {each.candidate_no for each in present(now)}
    for kind, numbers in now.lists.items():
        waits = [rank[number] for number in numbers if number in here - has.keys()]
        risen = [rank[number] for number, place in now.places_moved_up_to.items() if place == kind and number in has]
        assert not waits or not risen or max(risen) < min(waits)


def _by_hand(now: Situation) -> list[str]:
    """Without groups: as many as gave a place back that there is, one group of equals after the other."""
    here = {each.candidate_no for each in present(now)}
    placed = [each.candidate_no for each in now.ranked if each.has_place]
    free = min(now.places, len(placed)) - len(set(placed) & here)
    found: list[str] = []
    equals: list[str] = []
    for each in (*now.ranked, None):
        if each is not None and each.is_equal and not each.has_place:
            equals.append(each.candidate_no)
            continue
        group = [number for number in equals if number in here and number in now.reserve]
        if group and free < (1 if now.edge == "all" else len(group)):
            return found
        found += group
        free -= len(group)
        equals = [each.candidate_no] if each is not None and not each.has_place else []
    return found


def _moves(pool: Pool, seen: Counter[str]) -> None:
    members = {each.vacancy_id: each for each in pool.members}
    moves = pool.moves
    assert moves == replace(pool, members=tuple(reversed(pool.members))).moves
    given = Counter(name for move in moves for name in move.from_vacancies)
    assert all(count <= members[name].situation.unfilled for name, count in given.items()), "no place is made"
    people = [number for move in moves for number in move.moved_up]
    assert len(people) == len(set(people)), "nobody moves up twice"
    for move in moves:
        step: PlaceStep = pool.steps[move.step - 1]
        taking = members[move.to_vacancy]
        waiting = {number for group in taking.situation.waiting for number in group}
        assert set(move.moved_up) <= waiting
        assert taking.category in step.taking
        for name in move.from_vacancies:
            assert members[name].category in step.giving
            assert step.within == "pool" or members[name].unit == taking.unit
            assert name != move.to_vacancy
        seen[f"moved within {step.within}"] += 1
    if all(each.situation.edge != "all" for each in pool.members):
        has = sum(len(_having(each.situation)) for each in pool.members) + len(people)
        assert has <= sum(each.situation.places for each in pool.members)
    assert list(pool.steps) or not moves
    if all(each.situation.quotas is None for each in pool.members):
        found = [(move.step, move.to_vacancy, number) for move in moves for number in move.moved_up]
        assert found == one_by_one(pool)
        seen["moves by pencil"] += len(moves)
