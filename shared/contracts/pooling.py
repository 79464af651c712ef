"""Which places move between the vacancies of a pool: a pure function of their situations (signed rankings, rules, and
who has left) and of the rules' steps, so that scoring, which moves places, and recruitment, which believes it only if
it comes to the same, have one definition, and anybody can compute it again from what is published.

First every vacancy fills its own places from its own reserve (`shared.contracts.moving_up`). Then

1. a vacancy *gives* as many places as are left without anybody, if nobody waits on its reserve any more: its places
   less those who have one and have not left, by the ranking or from the reserve. A place that nobody ever had counts
   as free from the start. A vacancy where somebody waits gives none, so none gives and takes.
2. The steps are taken in the order of the document, each with the places and the people that those before have left.
   In a step within "unit" the vacancies of each unit (by its published name) are looked at by themselves.
3. In a step all groups that wait on the reserves of the vacancies that take stand in one queue; a group is one person,
   or all who are equal in every key. The larger final value of the ranking's rows comes first (the normalised one where
   there is one, else the total; whole numbers of one scale, because the rules are the same); of equal ones that of the
   vacancy with more places, then of the smaller vacancy id in the order of code points, then the higher one of the
   reserve. Private keys, such as age and grade, are not compared between vacancies.
4. The places that are given stand in the order of their vacancies' ids. From the front of the queue each group gets as
   many as it has people, less the places of its own vacancy that it was waiting to become enough. Where fewer are left
   than it needs, `boundary_ties` decide as at the line: with "all" the whole group moves up on those that are left;
   else it waits for a place for each, and what is left of this step's places waits with it, for no later step either.

In a vacancy with quota groups nobody waits any more once nobody does on any of its lists; then all places without
anybody are given, of whatever kind, those too that a group's rule for unfilled places leaves empty. Those who stand in
the queue are those on the open list: where a place arrives, it is an open one. What a group's first equals are short of
stays with that group.

The place becomes one of the vacancy that takes it. When somebody who moved up so leaves, all of this is computed anew:
nobody else loses a place by that, because what is left goes further down the same queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.declaration import dump, part
from shared.contracts.moving_up import Situation
from shared.contracts.place_moves import PlaceStep
from shared.kernel.canonical import digest


@part
class PlaceMove:
    """A group of equals, mostly one person, who move up on places of other vacancies: one of `from_vacancies` for each
    place, and fewer than people only where equality at the edge says so. `step` is counted from 1."""

    step: int
    from_vacancies: tuple[str, ...]
    to_vacancy: str
    moved_up: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """A vacancy of the pool. `unit` as it was published."""

    category: str
    unit: str
    situation: Situation

    @property
    def vacancy_id(self) -> str:
        return self.situation.vacancy_id


@dataclass(frozen=True)
class Pool:
    """The vacancies of a pool that a step looks at, each under a released version of its last ranking."""

    selection_id: str
    code: str
    steps: tuple[PlaceStep, ...]
    members: tuple[Member, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of `document`."""
        return digest(self.document)

    @property
    def document(self) -> dict[str, Any]:
        """Everything that the moves follow from, whatever the order in which it became known."""
        return {
            "selection_id": self.selection_id,
            "pool": self.code,
            "place_moves": [dump(step) for step in self.steps],
            "vacancies": [
                {"category": each.category, "unit": each.unit, **each.situation.document} for each in _by_id(self)
            ],
        }

    @property
    def moves(self) -> tuple[PlaceMove, ...]:
        """All places that move, in the order in which they do."""
        members = _by_id(self)
        state = _State(
            {each.vacancy_id: each.situation.unfilled for each in members},
            {each.vacancy_id: each.situation.short_of for each in members},
        )
        return tuple(
            move
            for number, step in enumerate(self.steps, 1)
            for some in _scopes(step, members)
            for move in _taken(number, step, some, state)
        )


def pool_id(selection_id: str, code: str) -> str:
    """How a pool is called beyond its selection."""
    return f"{selection_id}/{code}"


def looked_at(steps: Sequence[PlaceStep]) -> frozenset[str]:
    """The categories whose vacancies must have a released ranking before any place moves."""
    return frozenset(category for step in steps for category in (*step.giving, *step.taking))


@dataclass
class _State:
    """`free`: places still to be given, by vacancy; `spare`: those that the first group waiting in a vacancy lacks
    company for; `served`: who has moved up."""

    free: dict[str, int]
    spare: dict[str, int]
    served: set[str] = field(default_factory=set)


def since(runs: Sequence[Sequence[PlaceMove]], candidate_no: str) -> int | None:
    """The index of the run since which the candidate has had a moved place without a break; None for whoever has none
    by the last of them."""
    found = None
    for index in reversed(range(len(runs))):
        if not any(candidate_no in move.moved_up for move in runs[index]):
            break
        found = index
    return found


def _by_id(pool: Pool) -> list[Member]:
    return sorted(pool.members, key=lambda each: each.vacancy_id)


def _scopes(step: PlaceStep, members: Sequence[Member]) -> Iterator[list[Member]]:
    if step.within == "pool":
        yield list(members)
        return
    for unit in sorted({each.unit for each in members}):
        yield [each for each in members if each.unit == unit]


def _taken(number: int, step: PlaceStep, members: Sequence[Member], state: _State) -> Iterator[PlaceMove]:
    """The moves of a step among these vacancies."""
    giving = [each.vacancy_id for each in members if each.category in step.giving]
    places = [vacancy_id for vacancy_id in giving for _ in range(state.free[vacancy_id])]
    for taking, group in _queue(step, members, state):
        if not places:
            return
        needed = max(0, len(group) - state.spare[taking.vacancy_id])
        if needed > len(places) and taking.situation.edge != "all":
            # They wait for this group, and for nobody else.
            state.free.update(dict.fromkeys(giving, 0))
            return
        given, places = places[:needed], places[needed:]
        for vacancy_id, count in Counter(given).items():
            state.free[vacancy_id] -= count
        state.spare[taking.vacancy_id] = 0
        state.served.update(group)
        yield PlaceMove(step=number, from_vacancies=tuple(given), to_vacancy=taking.vacancy_id, moved_up=group)


def _queue(step: PlaceStep, members: Sequence[Member], state: _State) -> list[tuple[Member, tuple[str, ...]]]:
    found = []
    for each in members:
        if each.category in step.taking:
            values = {ranked.candidate_no: ranked.value for ranked in each.situation.ranked}
            for place, group in enumerate(each.situation.waiting):
                if group[0] not in state.served:
                    key = (-values[group[0]], -each.situation.places, each.vacancy_id, place)
                    found.append((key, each, group))
    return [(each, group) for _, each, group in sorted(found, key=lambda one: one[0])]
