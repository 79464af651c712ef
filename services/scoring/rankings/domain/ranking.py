"""The ranking of vacancies: what goes into it and what comes out of it, the document that is signed, and its digest.
Who stands where, and why, is defined in `order.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from itertools import accumulate, repeat
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from services.scoring.rankings.domain import texts
from services.scoring.rankings.domain.keys import NO_GRADE, Facts
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.order import SHIPPED, Equals, Field, Ranked, in_order
from services.scoring.rankings.domain.quotas import OUTSIDE, InGroups
from services.scoring.rankings.domain.row_values import groups_and_places, reasons_column, reasons_of
from services.scoring.rankings.domain.texts import EQUAL
from services.scoring.rankings.domain.vectors import V, Vectors
from shared.contracts.quota_places import Quotas
from shared.contracts.scoring import Decision
from shared.kernel.collection import paused_collection

BULK = 5_000
"""So many candidates are ranked by polars; fewer are done in lists before it is loaded."""
NOT_YET_SAT = "not_yet_sat"
"""How a candidate without an attempt is shown while they may still sit. A signed ranking knows no such state."""


class Outcome(StrEnum):
    """The state of a candidate before ranking."""

    PASSED = "passed"
    BELOW_THRESHOLD = "below_threshold"
    ABSENT = "absent"
    """No attempt began; who of them may still sit is not part of the ranking, and holds up its release."""
    SITTING = "sitting"
    """An attempt began and is not submitted."""
    UNMARKED = "unmarked"
    """The sheet cannot be marked, or not yet."""
    DISQUALIFIED = "disqualified"
    """Excluded by decision, whatever the marks; they are not shown."""


class Status(StrEnum):
    """The state of a candidate in a ranking."""

    GOES_ON = "goes_on"
    BELOW_CUT = "below_cut"
    BELOW_THRESHOLD = "below_threshold"
    ABSENT = "absent"
    SITTING = "sitting"
    UNMARKED = "unmarked"
    DISQUALIFIED = "disqualified"


class UnknownOutcome(ValueError):
    """A standing has an outcome that a ranking has no place for; leaving the candidate out would go unseen."""


_OUTCOMES = (
    Outcome.PASSED,
    Outcome.BELOW_THRESHOLD,
    Outcome.UNMARKED,
    Outcome.SITTING,
    Outcome.ABSENT,
    Outcome.DISQUALIFIED,
)
"""In the order in which they stand in a ranking; `order.py` knows them by their places here."""
_PLACE = {outcome: place for place, outcome in enumerate(_OUTCOMES)}
STATES = (
    Status.GOES_ON,
    Status.BELOW_CUT,
    Status.BELOW_THRESHOLD,
    Status.UNMARKED,
    Status.SITTING,
    Status.ABSENT,
    Status.DISQUALIFIED,
)
"""In the same order, by the numbers that `order.py` gives them."""


class Standing(NamedTuple):
    """One candidate before ranking. Without marks (absent, sitting, unmarked) `marks` is empty.

    The others are needed where a key of the order asks for them: `counts` has the items right and wrong of each section
    that has any, `born` numbers the day of birth, `grade` is the GPA as a whole number, None without one.
    """

    candidate_no: str
    outcome: Outcome
    marks: Mapping[str, int]
    counts: Mapping[str, tuple[int, int]] = MappingProxyType({})
    born: int | None = None
    grade: int | None = None
    lot: int = 0
    """The place by lot among equals, from 1; 0 where no lots were drawn."""
    sheet_code: str | None = None
    """How the document names the candidate; None where it names those of the vacancy by number."""
    total: int | None = None
    """Where it is not the sum of the marks: in a later stage, of everybody."""
    normalised: int | None = None
    """What the total becomes by the normalisation of the rules; None without one, or without marks."""
    quota_group: str | None = None
    """The code of the group that the candidate is in."""
    unscored: Mapping[str, str] | None = None
    """In a later stage, by part, why there is no score, where people recorded that."""


class Row(NamedTuple):
    """`rank` is None for those who are not ranked; `normalised` is as in `Standing`. `quota_group` and `place`,
    by which somebody goes on (`OPEN` or a group's code), are set in vacancies with quota groups alone; `unscored` is as
    in `Standing`."""

    candidate_no: str
    rank: int | None
    marks: Mapping[str, int]
    total: int
    status: Status
    decision: Decision | None = None
    normalised: int | None = None
    quota_group: str | None = None
    place: str | None = None
    unscored: Mapping[str, str] | None = None


def state_of(row: Row, may_still_sit: bool) -> str:
    """The row's status, or `not_yet_sat` in place of `absent` for whoever may still sit."""
    return NOT_YET_SAT if may_still_sit else str(row.status)


def rank(
    standings: Iterable[Standing],
    tie_breaks: Sequence[str],
    places: int,
    equals: Equals = SHIPPED,
    quotas: Quotas | None = None,
) -> tuple[Row, ...]:
    """The ranking of one vacancy. Ranked candidates first, best first; then those below a threshold, then those without
    marks, then the disqualified. Order, ties and cut: `order.in_order`.

    Raises UnknownOutcome for an outcome that is none of `Outcome`, and KeyError for a candidate with marks of whom a
    key has none.
    """
    # A long ranking is hundreds of thousands of small objects, all of which stay.
    with paused_collection():
        return rows_of(in_order(field_of(list(standings)), tie_breaks, [places], equals, [quotas]))


def field_of(standings: Sequence[Standing], vacancies: Sequence[int] | None = None) -> Field[Any]:
    """The columns of these candidates, all of one vacancy, or of those that `vacancies` numbers from 0: in polars from
    `BULK` candidates on, if each total is a number of 64 bits.

    Raises UnknownOutcome."""
    if len(standings) >= BULK:
        # Loading polars takes long, and most processes never make a long ranking.
        from services.scoring.rankings.domain.bulk import POLARS

        with suppress(OverflowError, UnicodeEncodeError):
            return field_in(POLARS, standings, vacancies)
    return field_in(LISTS, standings, vacancies)


def field_in(vectors: Vectors[V], standings: Sequence[Standing], vacancies: Sequence[int] | None = None) -> Field[V]:
    """Raises UnknownOutcome, and whatever a number or a text raises that `vectors` cannot hold."""
    numbers = vectors.texts([standing.candidate_no for standing in standings])
    codes = dict.fromkeys(code for standing in standings for code in standing.marks)
    marks = {code: vectors.numbers([standing.marks.get(code) for standing in standings]) for code in codes}
    named = sorted({each.quota_group for each in standings if each.quota_group is not None})
    groups = {code: at for at, code in enumerate(named, 1)}
    reasons = reasons_column(vectors, [each.unscored for each in standings])
    return Field(
        vectors=vectors,
        vacancies=vectors.same(0, numbers) if vacancies is None else vectors.numbers(vacancies),
        numbers=numbers,
        outcomes=vectors.numbers([_place(standing) for standing in standings]),
        marks=marks,
        totals=_totals(vectors, standings, marks, numbers),
        facts=_facts(vectors, standings),
        lots=vectors.numbers([each.lot for each in standings]) if any(each.lot for each in standings) else None,
        names=_names(vectors, standings),
        normalised=_normalised(vectors, standings),
        groups=_groups(vectors, standings, groups),
        group_codes=tuple(groups),
        unscored=reasons[0] if reasons else None,
        unscored_texts=reasons[1] if reasons else (),
    )


def _totals(vectors: Vectors[V], standings: Sequence[Standing], marks: Mapping[str, V], like: V) -> V:
    if standings and standings[0].total is not None:
        return vectors.numbers([each.total for each in standings])
    return vectors.total(list(marks.values()), like)


def _names(vectors: Vectors[V], standings: Sequence[Standing]) -> V | None:
    if not any(each.sheet_code for each in standings):
        return None
    return vectors.texts([each.sheet_code or each.candidate_no for each in standings])


def _normalised(vectors: Vectors[V], standings: Sequence[Standing]) -> V | None:
    values = [standing.normalised for standing in standings]
    return None if all(value is None for value in values) else vectors.numbers(values)


def _groups(vectors: Vectors[V], standings: Sequence[Standing], groups: Mapping[str, int]) -> V | None:
    if not groups:
        return None
    return vectors.numbers([groups.get(each.quota_group or "", OUTSIDE) for each in standings])


def _facts(vectors: Vectors[V], standings: Sequence[Standing]) -> Facts[V]:
    codes = dict.fromkeys(code for standing in standings for code in standing.counts)
    counts = {code: [standing.counts.get(code, (None, None)) for standing in standings] for code in codes}
    return Facts(
        born=vectors.numbers([standing.born for standing in standings]),
        grades=vectors.numbers([NO_GRADE if standing.grade is None else standing.grade for standing in standings]),
        right={code: vectors.numbers([right for right, _ in pairs]) for code, pairs in counts.items()},
        wrong={code: vectors.numbers([wrong for _, wrong in pairs]) for code, pairs in counts.items()},
    )


def _place(standing: Standing) -> int:
    place = _PLACE.get(standing.outcome)
    if place is None:
        raise UnknownOutcome(f"{standing.candidate_no}: {standing.outcome!r}")
    return place


def parts_of(ranked: Ranked[Any], counts: Sequence[int]) -> Iterator[Ranked[Any]]:
    """The ranking of each vacancy, where they have so many people one after the other."""
    if len(counts) == 1:
        yield ranked
        return
    listed = ranked.each(LISTS, ranked.vectors.values)
    ends = list(accumulate(counts))
    for end, count in zip(ends, counts, strict=True):
        mine = slice(end - count, end)
        yield listed.each(LISTS, itemgetter(mine))


def rows_of(ranked: Ranked[Any]) -> tuple[Row, ...]:
    """The candidates of all vacancies one after the other, as they stand."""
    return tuple(_rows(ranked))


def _rows(ranked: Ranked[Any]) -> Iterator[Row]:
    values = ranked.vectors.values
    codes, keys = tuple(ranked.marks), (*ranked.keys, EQUAL)
    marks = zip(*(values(column) for column in ranked.marks.values()), strict=True) if codes else repeat(())
    columns = (ranked.ranks, ranked.totals, ranked.states, ranked.has_decision)
    normalised = repeat(None) if ranked.normalised is None else values(ranked.normalised)
    reasons = zip(values(ranked.decided), values(ranked.theirs), values(ranked.mine), strict=True)
    above = ""
    for number, rank_, total, state, has_decision, mine, (decided, theirs, ours), value, (group, place), none in zip(
        *(values(ranked.numbers), *(values(column) for column in columns)),
        *(marks, reasons, normalised, groups_and_places(ranked), reasons_of(ranked)),
        strict=False,
    ):
        own = {code: mark for code, mark in zip(codes, mine, strict=True) if mark is not None}
        decision = Decision(above=above, key=keys[decided], theirs=theirs, mine=ours) if has_decision else None
        yield Row(number, rank_, own, total, STATES[state], decision, value, group, place, none)
        above = number


def in_groups(ranked: Ranked[Any]) -> list[InGroups]:
    """Those who are ranked in a vacancy with quota groups, in order."""
    numbers, ranks = (ranked.vectors.values(column) for column in (ranked.numbers, ranked.ranks))
    rows = zip(numbers, ranks, groups_and_places(ranked), strict=False)
    return [InGroups(number, *both) for number, rank_, both in rows if rank_ is not None]


def counts_of(ranked: Ranked[Any]) -> dict[str, int]:
    """People by `Status`; a status that nobody has is left out."""
    return {str(STATES[state]): count for state, count in ranked.vectors.counts(ranked.states).items()}


def last_who_goes_on(ranked: Ranked[Any]) -> str | None:
    """The number of the last who goes on, in the ranking of one vacancy without quota groups."""
    # Those who go on stand first.
    going_on = counts_of(ranked).get(Status.GOES_ON, 0)
    return ranked.vectors.values(ranked.numbers)[going_on - 1] if going_on else None


def row_texts(ranked: Ranked[Any]) -> list[str]:
    """The canonical JSON of each row by candidate number."""
    return texts.row_texts(ranked, STATES)


def coded_texts(ranked: Ranked[Any]) -> list[str]:
    """The canonical JSON of each row by sheet code; empty where nobody is named by it."""
    return [] if ranked.names is None else texts.coded_texts(ranked, ranked.names, STATES)
