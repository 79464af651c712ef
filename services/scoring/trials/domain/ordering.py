"""The people of a trial in the order of one stage, by one value after another in the place of the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from services.scoring.rankings.domain.lots import undrawn
from services.scoring.rankings.domain.order import GOES_ON, Field, in_order
from services.scoring.rankings.domain.order import Ranked as InOrder
from services.scoring.rankings.domain.quotas import InGroups
from services.scoring.rankings.domain.ranking import Outcome, Standing, field_of, in_groups, parts_of
from services.scoring.rankings.domain.seeds import with_draws
from services.scoring.rankings.domain.stages import Order
from services.scoring.trials.domain.moved import Places, Row
from services.scoring.trials.domain.people import People
from shared.contracts.quota_groups import OPEN
from shared.contracts.quota_places import Quotas, places_taken, quotas_of


@dataclass(frozen=True)
class PlaceFigures:
    """`people` are those who go on by one of these `places`: more than there are by equality, and by places of groups
    that return. `place` is `OPEN` or the code of a group."""

    place: str
    places: int
    people: int


@dataclass(frozen=True)
class Ranked:
    """By person: the place in the vacancy, from 1, of those who are ranked, which equals share; the rank by the rules;
    who goes on. `last` is the last of these in each vacancy. `tied` are the counts of people tied at a line before
    anything is drawn, with quota groups of those about whom the policy for equals decides. `by` counts who goes on by
    which place, where there are groups; `rows` are the ranked of each vacancy in order."""

    place: dict[int, int] = field(default_factory=dict)
    rank: dict[int, int] = field(default_factory=dict)
    on: set[int] = field(default_factory=set)
    last: dict[int, int] = field(default_factory=dict)
    tied: list[int] = field(default_factory=list)
    by: Counter[str] = field(default_factory=Counter)
    rows: dict[int, list[Row]] = field(default_factory=dict)


class Contest:
    """Some of the people in the order of one stage, by one value after another in the place of the total."""

    def __init__(self, order: Order, people: People, standings: Mapping[int, Standing]) -> None:
        """`standings` by person."""
        self._order, self._people = order, people
        self._standings = standings
        self._field = field_of(list(standings.values()), [people.post[person] for person in standings])
        ranked = Counter(people.post[person] for person, each in standings.items() if each.outcome is Outcome.PASSED)
        self.places = [order.cut.places(post.quota, ranked[at]) for at, post in enumerate(people.posts)]
        self._quotas = [
            quotas_of(
                order.quota_groups,
                order.cut,
                quota=post.quota,
                places=places,
                position_group=post.position_group,
            )
            for post, places in zip(people.posts, self.places, strict=True)
        ]

    @property
    def pooled_places(self) -> list[Places]:
        """Of each vacancy."""
        return list(zip(self.places, self._quotas, strict=True))

    def by(self, values: Sequence[int] | None = None) -> Ranked:
        """`values` are those of all people; None for what the standings have."""
        base: Field[Any] = self._field
        if values is not None:
            base = replace(base, totals=base.vectors.numbers([values[person] for person in self._standings]))
        ranked = self._in_order(base)
        found = Ranked(tied=self._ties(ranked))
        drawn = self._drawn(ranked)
        if drawn:
            lots = [drawn.get(each.candidate_no, 0) for each in self._standings.values()]
            ranked = self._in_order(replace(base, lots=base.vectors.numbers(lots)))
        members = in_groups(ranked)
        found.by.update(row.place for row in members if row.place is not None)
        before = 0
        for post, mine in _by_post(ranked):
            _note(found, post, mine, members[before : before + len(mine)])
            before += len(mine)
        return found

    def _in_order(self, field: Field[Any]) -> InOrder[Any]:
        return in_order(field, self._order.tie_breaks, self.places, self._order.equals, self._quotas)

    def _drawn(self, ranked: InOrder[Any]) -> dict[str, int]:
        """Places by lot: as they were drawn, else by the tickets of the trial's own seed."""
        if not self._order.equals.need_lots:
            return {}
        drawn = self._people.draws.get(self._order.code)
        seed = own_seed(self._people.seed) if drawn is None else drawn.seed
        mine: dict[int, list[Standing]] = {}
        for person, standing in self._standings.items():
            mine.setdefault(self._people.post[person], []).append(standing)
        counts = [len(mine.get(post, ())) for post in range(len(self.places))]
        found: dict[str, int] = {}
        for at, part in enumerate(parts_of(ranked, counts)):
            has_quotas = self._quotas[at] is not None
            groups = undrawn(part, self.places[at], self._order.equals, has_quotas=has_quotas)
            if groups:
                vacancy_id = self._people.posts[at].vacancy_id
                by_hand = drawn.by_hand.get(vacancy_id, ()) if drawn is not None else ()
                placed, _ = with_draws(vacancy_id, mine[at], groups, by_hand, seed)
                found |= {each.candidate_no: each.lot for each in placed if each.lot}
        return found

    def _ties(self, ranked: InOrder[Any]) -> list[int]:
        members = [row.quota_group for row in in_groups(ranked)]
        found, before = [], 0
        for post, mine in _by_post(ranked):
            equal = [is_equal for *_, is_equal in mine]
            if tied := self._tied(post, equal, members[before : before + len(mine)]):
                found.append(tied)
            before += len(mine)
        return found

    def _tied(self, post: int, equal: Sequence[bool], groups: Sequence[str | None]) -> int:
        quotas = self._quotas[post]
        return _tied(equal, self.places[post]) if quotas is None else _undecided(quotas, equal, groups)

    def lines(self, found: Ranked) -> tuple[PlaceFigures, ...]:
        """The open places first, then those of the groups in the document's order; empty where no vacancy has any."""
        places: Counter[str] = Counter()
        for quotas in self._quotas:
            if quotas is not None:
                places[OPEN] += quotas.open
                for group in quotas.groups:
                    places[group.code] += group.places
        return tuple(PlaceFigures(place, count, found.by[place]) for place, count in places.items())


def own_seed(seed: int) -> str:
    """The seed of what a trial draws itself."""
    return sha256(f"trial {seed}".encode()).hexdigest()


_Mine = tuple[int, int, bool, bool]
"""A ranked person: who, the rank, whether above the line, whether equal to the one before in every key."""


def _by_post(ranked: InOrder[Any]) -> Iterator[tuple[int, list[_Mine]]]:
    """The ranked of each vacancy in order, and whether nothing parts them from the one before, which says nothing of
    the first."""
    columns = (ranked.vacancies, ranked.numbers, ranked.ranks, ranked.states, ranked.decided)
    rows = zip(*(ranked.vectors.values(column) for column in columns), strict=True)
    keys = len(ranked.keys)
    for post, its in groupby(rows, key=itemgetter(0)):
        mine = [
            (int(number), rank, state == GOES_ON, decided == keys)
            for _, number, rank, state, decided in its
            if rank is not None
        ]
        if mine:
            yield post, mine


def _note(found: Ranked, post: int, mine: Sequence[_Mine], members: Sequence[InGroups]) -> None:
    """`members` are those of `mine`."""
    found.rows[post] = [
        Row(person, goes_on, at > 0 and is_equal, member.quota_group, member.place)
        for at, ((person, _, goes_on, is_equal), member) in enumerate(zip(mine, members, strict=True))
    ]
    place = 1
    for at, (person, rank, goes_on, is_equal) in enumerate(mine, 1):
        # Equals share the place of the first of them.
        place = place if at > 1 and is_equal else at
        found.place[person], found.rank[person] = place, rank
        if goes_on:
            found.on.add(person)
            found.last[post] = person


def _tied(equal: Sequence[bool], most: int) -> int:
    """How many are equal with both sides of the line after `most` places; `equal` says of each whether nothing parts
    them from the one before, which says nothing of the first."""
    if not 0 < most < len(equal) or not equal[most]:
        return 0
    first, end = most, most + 1
    while first > 0 and equal[first]:
        first -= 1
    while end < len(equal) and equal[end]:
        end += 1
    return end - first


def _undecided(quotas: Quotas, equal: Sequence[bool], groups: Sequence[str | None]) -> int:
    """How many go on if all equals at a line do, and not if none does."""
    most, least = (places_taken(quotas, groups, equal, all_equals=each) for each in (True, False))
    return sum((one is None) != (other is None) for one, other in zip(most, least, strict=True))
