"""The people of a trial in the order of rules, by one value after another in the place of the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from services.scoring.rankings.domain.order import GOES_ON, Equals, Field, in_order
from services.scoring.rankings.domain.ranking import Outcome, Standing, field_of, in_groups
from services.scoring.trials.domain.moved import Row
from services.scoring.trials.domain.people import People
from shared.contracts.quota_groups import OPEN
from shared.contracts.quota_places import Quotas, places_taken, quotas_of
from shared.contracts.rules import Rules


@dataclass(frozen=True)
class PlaceFigures:
    """`people` are those who go on by one of these `places`: more than there are by equality, and by places of groups
    that return. `place` is `OPEN` or the code of a group."""

    place: str
    places: int
    people: int


@dataclass(frozen=True)
class Ranked:
    """By person: the place in the vacancy, from 1, of those who are ranked, which equals share; who goes on. `tied` are
    the counts of people tied at a line, with quota groups of those about whom the policy for equals decides. `by`
    counts who goes on by which place, where there are groups; `rows` are the ranked of each vacancy in order."""

    place: dict[int, int]
    on: set[int]
    tied: list[int]
    by: Counter[str] = field(default_factory=Counter)
    rows: dict[int, list[Row]] = field(default_factory=dict)


class Order:
    """Orders the same people by one value after another in the place of the total."""

    def __init__(self, rules: Rules, people: People, passed: Sequence[bool]) -> None:
        self._rules = rules
        self._field = field_of(list(_standings(people, passed)), people.post)
        ranked = Counter(post for post, is_ranked in zip(people.post, passed, strict=True) if is_ranked)
        self.places = [rules.cut.places(post.quota, ranked[at]) for at, post in enumerate(people.posts)]
        self._quotas = [
            quotas_of(
                rules.quota_groups,
                rules.cut,
                quota=post.quota,
                places=places,
                position_group=post.position_group,
            )
            for post, places in zip(people.posts, self.places, strict=True)
        ]

    @property
    def pooled_places(self) -> list[tuple[int, Quotas | None]]:
        """Of each vacancy, all places, and those of its groups."""
        return list(zip(self.places, self._quotas, strict=True))

    def by(self, values: Sequence[int]) -> Ranked:
        base: Field[Any] = self._field
        field = replace(base, totals=base.vectors.numbers(values))
        ranked = in_order(field, self._rules.tie_breaks, self.places, Equals.of(self._rules), self._quotas)
        found = Ranked({}, set(), [], Counter(row.place for row in in_groups(ranked) if row.place is not None))
        columns = (ranked.vacancies, ranked.numbers, ranked.ranks, ranked.states, ranked.decided)
        members = in_groups(ranked)
        rows = list(zip(*(ranked.vectors.values(column) for column in columns), strict=True))
        before = 0
        for post, its in groupby(rows, key=itemgetter(0)):
            mine = [(int(number), state, decided) for _, number, rank, state, decided in its if rank is not None]
            equal = [decided == len(ranked.keys) for _, _, decided in mine]
            found.rows[post] = [
                Row(person, state == GOES_ON, at > 0 and equal[at], row.quota_group, row.place)
                for at, ((person, state, _), row) in enumerate(zip(mine, members[before:], strict=False))
            ]
            place = 1
            for at, (person, state, decided) in enumerate(mine, 1):
                # Equals share the place of the first of them.
                place = place if at > 1 and decided == len(ranked.keys) else at
                found.place[person] = place
                if state == GOES_ON:
                    found.on.add(person)
            groups = [row.quota_group for row in members[before : before + len(mine)]]
            if tied := self._tied(post, equal, groups):
                found.tied.append(tied)
            before += len(mine)
        return found

    def _tied(self, post: int, equal: Sequence[bool], groups: Sequence[str | None]) -> int:
        quotas = self._quotas[post]
        return _tied(equal, self.places[post]) if quotas is None else _undecided(quotas, equal, groups)

    def lines(self, found: Ranked) -> tuple[PlaceFigures, ...]:
        """The open places first, then those of the groups in the document's order."""
        places: Counter[str] = Counter()
        for quotas in self._quotas:
            if quotas is not None:
                places[OPEN] += quotas.open
                for group in quotas.groups:
                    places[group.code] += group.places
        return tuple(PlaceFigures(place, count, found.by[place]) for place, count in places.items())


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


def _standings(people: People, passed: Sequence[bool]) -> Iterator[Standing]:
    codes, counted = list(people.marks), list(people.right)
    marks = zip(*people.marks.values(), strict=True)
    for person, mine in enumerate(marks):
        yield Standing(
            candidate_no=f"{person:07}",
            outcome=Outcome.PASSED if passed[person] else Outcome.BELOW_THRESHOLD,
            marks=dict(zip(codes, mine, strict=True)),
            counts={code: (people.right[code][person], people.wrong[code][person]) for code in counted},
            born=people.born[person],
            grade=people.grades[person],
            quota_group=people.groups[person] if people.groups else None,
        )
