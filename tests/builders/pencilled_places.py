"""Places given back and places that move, given out again one by one, as a person would do it with lists and a pencil:
the second implementations of `shared.contracts.moving_up` and `shared.contracts.pooling`."""

from __future__ import annotations

from collections import Counter

from shared.contracts.moving_up import Ranked, Situation
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Pool
from shared.contracts.quota_groups import OPEN


def present(after: Situation) -> list[Ranked]:
    out = {each.candidate_no for each in after.left if each.replied_at < after.closes_at}
    return [each for each in after.ranked if each.candidate_no not in out]


def by_pencil(now: Situation) -> dict[str, str]:
    """A group's places are given before all open ones, or after them."""
    pencil = GroupPencil(now)
    if pencil.quotas.order == "reserved_first":
        pencil.give_groups()
        pencil.give_open()
    else:
        pencil.give_open()
        pencil.give_groups()
    return pencil.found


class GroupPencil:
    """One place after the other, where nobody is equal: whoever the list names next, as a person would do it with a
    list and a pencil. A group's place that nobody of the group waits for becomes an open one."""

    def __init__(self, now: Situation) -> None:
        assert now.quotas is not None
        here = [each.candidate_no for each in present(now)]
        self.quotas = now.quotas
        self.lists = {kind: [number for number in its if number in here] for kind, its in now.lists.items()}
        self.free = Counter(each.held for each in now.ranked if each.held and each.candidate_no not in here)
        self.found: dict[str, str] = {}

    def give(self, kind: str) -> None:
        number = self.next_of(kind)
        if number is not None:
            self.found[number] = kind
            self.free[kind] -= 1

    def next_of(self, kind: str) -> str | None:
        return next((number for number in self.lists[kind] if number not in self.found), None)

    def give_groups(self) -> None:
        for group in self.quotas.groups:
            while self.free[group.code] > 0 and self.next_of(group.code) is not None:
                self.give(group.code)

    def give_open(self) -> None:
        self.take_back()
        while self.free[OPEN] > 0 and self.next_of(OPEN) is not None:
            self.give(OPEN)
            self.take_back()

    def take_back(self) -> None:
        """What nobody of a group waits for."""
        for group in self.quotas.groups:
            wait = sum(number not in self.found for number in self.lists[group.code])
            idle = max(0, self.free[group.code] - wait) if group.returns else 0
            self.free[group.code] -= idle
            self.free[OPEN] += idle


class PoolPencil:
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
    pencil, found = PoolPencil(made), []
    for number, step in enumerate(made.steps, 1):
        for unit in sorted({each.unit for each in made.members}) if step.within == "unit" else [None]:
            inside = sorted(name for name, each in pencil.members.items() if unit in (None, each.unit))
            while (taken := pencil.next_of(step, inside)) is not None:
                found += [(number, taken[0], each.candidate_no) for each in taken[1]]
    return found
