"""The order of candidates in columns: keys, equal ranks, the cut, and the key that decided each rank.

Source of the shipped order and cut: PermenPANRB 6/2024, as reported (shared/contracts/rules/cpns-skd-2024.json).
Ties are broken by TKP, TIU, TWK; at most 3 x quota go on; candidates equal to the last place go on too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic

from services.scoring.rankings.domain.keys import Facts, Known
from services.scoring.rankings.domain.vectors import V, Vectors

RANKED, KEYED = 0, 1
"""Outcomes are numbers: 0 is ranked, 1 is listed after those by the same keys, more is listed by number alone."""
GOES_ON, BELOW_CUT = 0, 1
"""States after ranking are numbers: what is not ranked has that of its outcome and one more."""
_EVERYBODY = 2**53
"""More places than this are as good as any number of them."""


@dataclass(frozen=True)
class Field(Generic[V]):
    """Candidates before ranking, in any order. `vacancies` numbers their vacancies from 0; a mark is None where a
    candidate has none of this section, and `totals` are the sums of each candidate's marks. `facts` are needed where a
    key asks for more than marks."""

    vectors: Vectors[V]
    vacancies: V
    numbers: V
    outcomes: V
    marks: Mapping[str, V]
    totals: V
    facts: Facts[V] = field(default_factory=Facts)


@dataclass(frozen=True)
class Ranked(Generic[V]):
    """Candidates by vacancy and, in each, in order: columns of one length.

    `ranks` is None for those who are not ranked; equal candidates share a rank (1, 2, 2, 4). `decided` is the place
    among the tie-breaks of the first key in which a candidate differs from the one above, or their count where none
    differs; then `theirs` and `mine` are the values of the first key, or the totals without any key; of a private key
    both are 0. All of them count where `has_decision` is set: for every ranked candidate but the first of a vacancy.
    """

    vectors: Vectors[V]
    tie_breaks: Sequence[str]
    vacancies: V
    numbers: V
    ranks: V
    states: V
    totals: V
    marks: Mapping[str, V]
    has_decision: V
    decided: V
    theirs: V
    mine: V

    def each(self, vectors: Vectors[Any], change: Callable[[V], Any]) -> Ranked[Any]:
        """The same with every column changed to one of `vectors`."""
        names = ("vacancies", "numbers", "ranks", "states", "totals", "has_decision", "decided", "theirs", "mine")
        marks = {code: change(column) for code, column in self.marks.items()}
        columns: dict[str, Any] = {name: change(getattr(self, name)) for name in names}
        return replace(self, vectors=vectors, marks=marks, **columns)


def in_order(field: Field[V], tie_breaks: Sequence[str], places: Sequence[int]) -> Ranked[V]:
    """`places` are those of each vacancy's cut. A shared rank that begins within the places goes on as a whole, so more
    than these may go on.

    The result depends on the set of candidates only, never on their order: candidates equal in every key are listed by
    candidate number. Raises KeyError for a candidate who is to be ranked and has no mark of a key.
    """
    v = field.vectors
    known = Known(v, v.at_most(field.outcomes, KEYED), field.marks, field.totals, field.facts)
    keys = [known.key(key) for key in tie_breaks]
    rows = v.order(
        [field.vacancies, field.outcomes, *(key.values for key in keys)],
        [False, False, *(key.falls for key in keys)],
        field.numbers,
    )
    others = (field.vacancies, field.outcomes, field.numbers, field.totals, *field.marks.values())
    columns = [*others, *(key.values for key in keys), *(key.shown for key in keys)]
    vacancies, outcomes, numbers, totals, *taken = v.take(columns, rows)
    marks = dict(zip(field.marks, taken, strict=False))
    values, shown = _halves(taken[len(marks) :])
    is_first, *differs = v.differs([vacancies, *values])
    # Those who are ranked come first in their vacancy, so their ranks count from its first row.
    better = v.minus(v.latest(v.either([is_first, *differs])), v.latest(is_first))
    ranks, is_ranked = v.plus(better, 1), v.at_most(outcomes, RANKED)
    [most] = v.take([v.numbers([min(each, _EVERYBODY) for each in places])], vacancies)
    is_within = v.at_most(ranks, most)
    after_cut = v.choose([(is_within, GOES_ON)], BELOW_CUT)
    shown = shown or [totals]
    above = v.above(shown)
    return Ranked(
        vectors=v,
        tie_breaks=tie_breaks,
        vacancies=vacancies,
        numbers=numbers,
        ranks=v.choose([(is_ranked, ranks)], None),
        states=v.choose([(is_ranked, after_cut)], v.plus(outcomes, 1)),
        totals=totals,
        marks=marks,
        has_decision=v.at_most(v.choose([(is_first, 1)], outcomes), RANKED),
        decided=_first_set(v, differs, vacancies),
        theirs=_of_first_set(v, differs, above),
        mine=_of_first_set(v, differs, shown),
    )


def _halves(columns: list[V]) -> tuple[list[V], list[V]]:
    return columns[: len(columns) // 2], columns[len(columns) // 2 :]


def _first_set(v: Vectors[V], flags: Sequence[V], like: V) -> V:
    return v.choose(list(zip(flags, range(len(flags)), strict=True)), len(flags)) if flags else v.same(0, like)


def _of_first_set(v: Vectors[V], flags: Sequence[V], values: Sequence[V]) -> V:
    """The value that belongs to the first flag; the first value where none is set."""
    return v.choose(list(zip(flags, values, strict=True)), values[0]) if flags else values[0]
