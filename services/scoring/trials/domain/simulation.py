"""What rules make of the people of a trial, and what each way of normalising would do to who goes on.

Nothing here touches a selection. A value is compared in the place of the total where the order compares the total;
marks of sections stay as they are, and thresholds are held against marks, whatever the way. Everybody of a shift counts
in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from services.scoring.rankings.domain import normalisation
from services.scoring.rankings.domain.normalisation import NoSpread, Shifts, Table
from services.scoring.rules.domain.thresholds import judge, threshold_for
from services.scoring.trials.domain.moved import MovedFigures, moved_places
from services.scoring.trials.domain.ordering import Order, PlaceFigures, Ranked
from services.scoring.trials.domain.people import People
from services.scoring.trials.domain.remarking import Kept
from shared.contracts.rules import Rules
from shared.contracts.scoring import SectionMark
from shared.kernel.collection import paused_collection

DECIMALS, ROOT_DIGITS = 5, 10
COLUMNS = 24
"""Of the chart of totals, at most."""
_HIGHEST = 2**53
"""Where a shift has next to no spread, its marks are stretched beyond every number that columns hold."""

NONE, DRAFT = "none", "draft"
BELOW, AT_MOST, MEAN_SD, EQUIPERCENTILE = "percentile_below", "percentile", "mean_sd", "equipercentile"
HIGHEST_MEAN = "highest_mean"
TableOf = Callable[[Shifts], Table]
WAYS: Mapping[str, TableOf] = {
    BELOW: lambda shifts: normalisation.by_percentile(shifts, equals_count=False, decimals=DECIMALS),
    AT_MOST: lambda shifts: normalisation.by_percentile(shifts, equals_count=True, decimals=DECIMALS),
    MEAN_SD: lambda shifts: normalisation.by_mean_and_deviation(
        shifts, constant="all_shifts", root_digits=ROOT_DIGITS, decimals=DECIMALS
    ),
    HIGHEST_MEAN: lambda shifts: normalisation.by_mean_and_deviation(
        shifts, constant="highest_mean", root_digits=ROOT_DIGITS, decimals=DECIMALS
    ),
    EQUIPERCENTILE: lambda shifts: normalisation.by_equipercentile(shifts, decimals=DECIMALS),
}


@dataclass(frozen=True)
class Column:
    """People whose totals are from `low` to the next column's; `passed` of them meet the thresholds."""

    low: int
    people: int
    passed: int


@dataclass(frozen=True)
class ShiftFigures:
    """`mean` is that of the totals, in hundredths of a unit, rounded half up."""

    name: str
    people: int
    passed: int
    mean: int


@dataclass(frozen=True)
class WayFigures:
    """What a way does. `is_defined` is False where a shift has no spread for it, or next to none; then the figures are
    0. `entered` and `left` count who goes on by it and not without it, and the other way round; `shares` who goes on,
    by shift; `furthest` is the largest number of places that somebody moves in a vacancy. `tied` counts people who are
    equal in every key with both sides of the line, in `tied_posts` vacancies."""

    way: str
    is_defined: bool
    going_on: int = 0
    entered: int = 0
    left: int = 0
    furthest: int = 0
    shares: tuple[int, ...] = ()
    tied: int = 0
    tied_posts: int = 0


@dataclass(frozen=True)
class Outcomes:
    """Everything that a trial shows; `ways` begin with none at all, to which the others are compared; that of the rules
    comes second, where they normalise. Of an earlier sitting `anew` are the sections that were marked by the rules, and
    `kept` those that should have been and have their old marks; None where nobody asked, as of made-up people. `moved`
    are the places that move between vacancies; None where the rules move none after this exam."""

    people: int
    passed: int
    posts: int
    columns: tuple[Column, ...]
    shifts: tuple[ShiftFigures, ...]
    ways: tuple[WayFigures, ...]
    lines: tuple[PlaceFigures, ...] = ()
    """Of open places and of each quota group's, in all vacancies together; empty where no vacancy has groups."""
    anew: tuple[str, ...] | None = None
    kept: tuple[Kept, ...] = ()
    moved: MovedFigures | None = None
    stays: bool = False
    """Whether the rules' own way is not defined for these people, so that their totals stay as they are."""

    @property
    def plain(self) -> WayFigures:
        return self.ways[0]

    @property
    def own(self) -> WayFigures:
        """What the rules themselves do."""
        return next((way for way in self.ways if way.way == DRAFT), self.plain)


def simulate(rules: Rules, people: People) -> Outcomes:
    """At least one person. Raises NoThreshold for a category that the rules do not name."""
    # Hundreds of thousands of small objects, all of which stay until the end.
    with paused_collection():
        totals = [sum(marks) for marks in zip(*people.marks.values(), strict=True)]
        passed = _passed(rules, people)
        order = Order(rules, people, passed)
        plain = order.by(totals)
        ways = [_figures(NONE, plain, plain, people)]
        own, compared = plain, totals
        counts = _counts(people, totals)
        for way, table_of in _ways(rules).items():
            values = _values(table_of, people, totals, counts)
            if values is None:
                ways.append(WayFigures(way, is_defined=False))
                continue
            found = order.by(values)
            ways.append(_figures(way, found, plain, people))
            if way == DRAFT:
                own, compared = found, values
        return Outcomes(
            people=len(people),
            passed=sum(passed),
            posts=len(people.posts),
            columns=tuple(_columns(totals, passed)),
            shifts=tuple(_shifts(people, totals, passed)),
            ways=tuple(ways),
            moved=moved_places(rules, people.posts, own.rows, order.pooled_places, compared),
            lines=order.lines(own),
            stays=_stays(rules, counts),
        )


def _ways(rules: Rules) -> Mapping[str, TableOf]:
    asked = rules.normalisation
    if asked is None:
        return WAYS
    # Where its method is not defined, the totals stay as they are, as in a ranking.
    return {DRAFT: lambda shifts: normalisation.normalised(asked, shifts).table, **WAYS}


def _stays(rules: Rules, counts: Shifts) -> bool:
    asked = rules.normalisation
    return asked is not None and normalisation.normalised(asked, counts).undefined is not None


def _values(table_of: TableOf, people: People, totals: Sequence[int], counts: Shifts) -> list[int] | None:
    """What is compared of each person; None where a shift has no spread for the way, or next to none."""
    try:
        table = table_of(counts)
    except NoSpread:
        return None
    by_shift = [table.get(name, {}) for name in people.shifts]
    values = [by_shift[shift][total] for shift, total in zip(people.shift, totals, strict=True)]
    return None if max(map(abs, values)) > _HIGHEST else values


def _passed(rules: Rules, people: People) -> list[bool]:
    most = [(section.code, section.max_marks) for section in rules.sections]
    columns = [people.marks[code] for code, _ in most]
    known: dict[tuple[str | int | None, ...], bool] = {}
    found = []
    for category, post, *marks in zip(people.category, people.post, *columns, strict=True):
        group = people.posts[post].position_group
        key = (category, group, *marks)
        if key not in known:
            threshold = threshold_for(rules.thresholds, category, group)
            sections = [
                SectionMark(section=code, marks=mark, max_marks=top, blank=0)
                for (code, top), mark in zip(most, marks, strict=True)
            ]
            known[key] = judge(threshold, sections).passed
        found.append(known[key])
    return found


def _counts(people: People, totals: Sequence[int]) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {name: Counter() for name in people.shifts}
    for shift, total in zip(people.shift, totals, strict=True):
        found[people.shifts[shift]][total] += 1
    return found


def _figures(way: str, found: Ranked, plain: Ranked, people: People) -> WayFigures:
    shares = Counter(people.shift[person] for person in found.on)
    return WayFigures(
        way=way,
        is_defined=True,
        going_on=len(found.on),
        entered=len(found.on - plain.on),
        left=len(plain.on - found.on),
        furthest=max((abs(place - plain.place[person]) for person, place in found.place.items()), default=0),
        shares=tuple(shares[at] for at in range(len(people.shifts))),
        tied=sum(found.tied),
        tied_posts=len(found.tied),
    )


def _columns(totals: Sequence[int], passed: Sequence[bool]) -> Iterator[Column]:
    low, high = min(totals), max(totals)
    width = -(-(high - low + 1) // COLUMNS)
    everybody = Counter((total - low) // width for total in totals)
    good = Counter((total - low) // width for total, is_good in zip(totals, passed, strict=True) if is_good)
    for at in range((high - low) // width + 1):
        yield Column(low + at * width, everybody[at], good[at])


def _shifts(people: People, totals: Sequence[int], passed: Sequence[bool]) -> Iterator[ShiftFigures]:
    sums, count, good = ([0] * len(people.shifts) for _ in range(3))
    for shift, total, is_good in zip(people.shift, totals, passed, strict=True):
        sums[shift] += total
        count[shift] += 1
        good[shift] += is_good
    for at, name in enumerate(people.shifts):
        mean = floor(Fraction(100 * sums[at], count[at]) + Fraction(1, 2)) if count[at] else 0
        yield ShiftFigures(name, count[at], good[at], mean)
