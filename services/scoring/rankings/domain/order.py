"""The order of candidates in columns: keys, equal ranks, the cut, and the key that decided each rank.

What ranks and places do with candidates who are equal in every key is defined in `shared.contracts.rules`: `Rules`,
`Cut`. Source of the shipped order and cut: PermenPANRB 6/2024, as reported (shared/contracts/rules/cpns-skd-2024.json).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic

from services.scoring.rankings.domain.keys import Facts, Key, Known
from services.scoring.rankings.domain.quotas import NO_GROUPS, NO_PLACE, PerVacancy, groups_and_places
from services.scoring.rankings.domain.vectors import V, Vectors
from shared.contracts.rules import DRAW, BoundaryTies, EqualRanks, Rules

RANKED, KEYED = 0, 1
"""Outcomes are numbers: 0 is ranked, 1 is listed after those by the same keys, more is listed by number alone."""
GOES_ON, BELOW_CUT = 0, 1
"""States after ranking are numbers: what is not ranked has that of its outcome and one more."""
_EVERYBODY = 2**53
"""More places than this are as good as any number of them."""


@dataclass(frozen=True)
class Equals:
    """What becomes of candidates who are equal in every key: their `ranks`, and who of them goes on `at_edge` of the
    places."""

    ranks: EqualRanks = "1224"
    at_edge: BoundaryTies = "all"

    @property
    def need_lots(self) -> bool:
        """Whether a draw puts equals in order, everywhere or where the places end."""
        return self.ranks == "none" or self.at_edge == "draw"

    @classmethod
    def of(cls, rules: Rules) -> Equals:
        return cls(rules.equal_ranks or "1224", rules.cut.boundary_ties)


SHIPPED = Equals()


@dataclass(frozen=True)
class Field(Generic[V]):
    """Candidates before ranking, in any order. `vacancies` numbers their vacancies from 0; a mark is None where a
    candidate has none of this section, and `totals` are the sums of each candidate's marks; where totals are
    normalised, `normalised` are their values, which the key "total" compares. `facts` are needed where a key asks for
    more than marks. `lots` are places by lot among equals, from 1, and 0 where none were drawn. `names` are how the
    document names candidates, None where all are named by number; they settle what no key does. `groups` number the
    `group_codes` from 1, 0 for whoever is in no quota group; None where nobody is in one."""

    vectors: Vectors[V]
    vacancies: V
    numbers: V
    outcomes: V
    marks: Mapping[str, V]
    totals: V
    facts: Facts[V] = field(default_factory=Facts)
    lots: V | None = None
    names: V | None = None
    normalised: V | None = None
    groups: V | None = None
    group_codes: tuple[str, ...] = ()
    unscored: V | None = None
    unscored_texts: tuple[str, ...] = ()
    """As `row_values.reasons_column` makes them."""


@dataclass(frozen=True)
class Ranked(Generic[V]):
    """Candidates by vacancy and, in each, in order: columns of one length.

    `ranks` is None for those who are not ranked; what equal candidates have says `Equals`. `keys` are the tie-breaks,
    with `DRAW` behind them where lots were drawn. `decided` is the place among them of the first key in which a
    candidate differs from the one above, or their count where none differs; then `theirs` and `mine` are the values of
    the first key, or the totals without any key; of a private key both are 0. All of them count where `has_decision` is
    set: for every ranked candidate but the first of a vacancy.
    """

    vectors: Vectors[V]
    keys: Sequence[str]
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
    names: V | None = None
    """How the document names them; None where it does by number."""
    normalised: V | None = None
    groups: V | None = None
    """As in the field, of groups that the vacancy has; None where no vacancy has any, and so `places`: by
    `quotas.place_codes`, or `NO_GROUPS`."""
    places: V | None = None
    group_codes: tuple[str, ...] = ()
    unscored: V | None = None
    unscored_texts: tuple[str, ...] = ()

    def each(self, vectors: Vectors[Any], change: Callable[[V], Any]) -> Ranked[Any]:
        """The same with every column changed to one of `vectors`."""
        names = ("vacancies", "numbers", "ranks", "states", "totals", "has_decision", "decided", "theirs", "mine")
        marks = {code: change(column) for code, column in self.marks.items()}
        columns: dict[str, Any] = {name: change(getattr(self, name)) for name in names}
        for name in ("names", "normalised", "groups", "places", "unscored"):
            column = getattr(self, name)
            columns[name] = None if column is None else change(column)
        return replace(self, vectors=vectors, marks=marks, **columns)


def in_order(
    field: Field[V],
    tie_breaks: Sequence[str],
    places: Sequence[int],
    equals: Equals = SHIPPED,
    quotas: PerVacancy = (),
) -> Ranked[V]:
    """`places` are those of each vacancy's cut; by `equals` more than these may go on, or fewer. `quotas` says which of
    them belong to groups; empty where no vacancy has any.

    The result depends on the set of candidates only, never on their order: candidates equal in every key, whom no lots
    have put in order, are listed by their names in the document. Where they wait for lots at the edge, none of them
    goes on yet. Raises KeyError for a candidate who is to be ranked and has no mark of a key.
    """
    v = field.vectors
    compared = field.totals if field.normalised is None else field.normalised
    known = Known(v, v.at_most(field.outcomes, KEYED), field.marks, compared, field.facts)
    keys = [known.key(key) for key in tie_breaks]
    if field.lots is not None:
        keys.append(Key(field.lots, falls=False, shown=field.lots))
    rows = v.order(
        [field.vacancies, field.outcomes, *(key.values for key in keys)],
        [False, False, *(key.falls for key in keys)],
        field.numbers if field.names is None else field.names,
    )
    named = [] if field.names is None else v.take([field.names], rows)
    in_groups = v.same(0, field.numbers) if field.groups is None else field.groups
    others = (field.vacancies, field.outcomes, field.numbers, field.totals, compared, *field.marks.values())
    columns = [*others, *(key.values for key in keys), *(key.shown for key in keys)]
    vacancies, outcomes, numbers, totals, compared, *taken = v.take(columns, rows)
    marks = dict(zip(field.marks, taken, strict=False))
    values, shown = _halves(taken[len(marks) :])
    is_first, *differs = v.differs([vacancies, *values])
    is_ranked = v.at_most(outcomes, RANKED)
    [most] = v.take([v.numbers([min(each, _EVERYBODY) for each in places])], vacancies)
    # Whoever is not ranked may have the same marks as the last who is. A lot parts two who share a rank all the same.
    ends = [*v.differs([outcomes]), is_first]
    equal = v.either([*ends, *differs[: len(tie_breaks)]])
    parted = v.either([*ends, *differs])
    reached = v.latest(equal) if equals.at_edge == "all" else v.last_before(parted)
    is_within = v.at_most(_counted_from(v, is_first, reached), most)
    ranks = _ranks(v, is_first, parted if equals.ranks == "none" else equal, equals.ranks)
    after_cut = v.choose([(is_within, GOES_ON)], BELOW_CUT)
    groups = by_place = None
    if any(quotas):
        all_equals = equals.at_edge == "all"
        equal_above = v.at_most(v.choose([(equal if all_equals else parted, 1)], 0), 0)
        groups, by_place = groups_and_places(
            v,
            quotas,
            field.group_codes,
            vacancies,
            v.take([in_groups], rows)[0],
            is_ranked,
            equal_above,
            all_equals=all_equals,
        )
        has_none = v.at_most(by_place, NO_PLACE)
        after_cut = v.choose([(v.at_most(by_place, NO_GROUPS), after_cut), (has_none, BELOW_CUT)], GOES_ON)
    shown = shown if tie_breaks else [compared, *shown]
    above = v.above(shown)
    return Ranked(
        vectors=v,
        keys=(*tie_breaks, DRAW) if field.lots is not None else tuple(tie_breaks),
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
        names=named[0] if named else None,
        normalised=None if field.normalised is None else compared,
        groups=groups,
        places=by_place,
        group_codes=field.group_codes,
        unscored=None if field.unscored is None else v.take([field.unscored], rows)[0],
        unscored_texts=field.unscored_texts,
    )


def _counted_from(v: Vectors[V], is_first: V, rows: V) -> V:
    """These rows, each counted from 1 at the first row of its vacancy: those who are ranked come first there."""
    return v.plus(v.minus(rows, v.latest(is_first)), 1)


def _ranks(v: Vectors[V], is_first: V, begins: V, equal: EqualRanks) -> V:
    """`begins` flags whoever differs from the one above."""
    if equal == "1223":
        groups = v.running(begins)
        [before] = v.take([groups], v.latest(is_first))
        return v.plus(v.minus(groups, before), 1)
    return _counted_from(v, is_first, v.latest(begins))


def _halves(columns: list[V]) -> tuple[list[V], list[V]]:
    return columns[: len(columns) // 2], columns[len(columns) // 2 :]


def _first_set(v: Vectors[V], flags: Sequence[V], like: V) -> V:
    return v.choose(list(zip(flags, range(len(flags)), strict=True)), len(flags)) if flags else v.same(0, like)


def _of_first_set(v: Vectors[V], flags: Sequence[V], values: Sequence[V]) -> V:
    """The value that belongs to the first flag; the first value where none is set. Values that have no flag come
    first."""
    return v.choose(list(zip(flags, values[-len(flags) :], strict=True)), values[0]) if flags else values[0]
