"""Everything that a trial shows, as it is kept until its page is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from services.scoring.trials.domain.moved import MovedFigures, ReserveFigures
from services.scoring.trials.domain.ordering import PlaceFigures
from services.scoring.trials.domain.remarking import Kept
from services.scoring.trials.domain.report import Report
from services.scoring.trials.domain.ways import DRAFT


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
class MovesFigures:
    """Of one stage, by its code (empty: the first): how many go on, and how many of them enter and leave in comparison
    with something else. `tied` are as in `WayFigures`."""

    stage: str
    going_on: int
    entered: int
    left: int
    tied: int


@dataclass(frozen=True)
class WayFigures:
    """What a way does. `is_defined` is False where a shift has no spread for it, or next to none; then the figures are
    0. `entered` and `left` count who goes on by it and not without it, and the other way round; `shares` who goes on,
    by shift; `furthest` is the largest number of places that somebody moves in a vacancy. `tied` counts people who are
    equal in every key with both sides of the line, in `tied_posts` vacancies. `later` has the same of each later
    stage."""

    way: str
    is_defined: bool
    going_on: int = 0
    entered: int = 0
    left: int = 0
    furthest: int = 0
    shares: tuple[int, ...] = ()
    tied: int = 0
    tied_posts: int = 0
    later: tuple[MovesFigures, ...] = ()


@dataclass(frozen=True)
class LineFigures:
    """What the last above the line have in all `posts` that have one: the lowest, the middle one (the lower of two) and
    the highest, in what the stage compares as its total."""

    posts: int
    lowest: int
    middle: int
    highest: int


@dataclass(frozen=True)
class PartFigures:
    """Of whom a part of a later stage has a score, or a reason why there is none, and of whom it was made up."""

    code: str
    known: int
    made_up: int


@dataclass(frozen=True)
class StageFigures:
    """One stage by the rules themselves; `stage` is its code, empty for the first. Of the `people` who take part some
    are ranked; the others miss a threshold or a minimum, were absent, or disqualified. `line` is None where nobody goes
    on, `places` are empty where no vacancy has groups, and `parts` in the first stage."""

    stage: str
    people: int
    ranked: int
    missed: int
    absent: int
    disqualified: int
    going_on: int
    tied: int
    tied_posts: int
    line: LineFigures | None
    places: tuple[PlaceFigures, ...] = ()
    parts: tuple[PartFigures, ...] = ()


@dataclass(frozen=True)
class Outcomes:
    """Everything that a trial shows; `ways` begin with none at all, to which the others are compared; that of the rules
    comes second, where they normalise. Of an earlier sitting `anew` are the sections that were marked by the rules, and
    `kept` those that should have been and have their old marks; None where nobody asked, as of made-up people. `moved`
    are the places that move between vacancies; None where the rules move none after the last stage."""

    people: int
    passed: int
    posts: int
    columns: tuple[Column, ...]
    shifts: tuple[ShiftFigures, ...]
    ways: tuple[WayFigures, ...]
    anew: tuple[str, ...] | None = None
    kept: tuple[Kept, ...] = ()
    moved: MovedFigures | None = None
    stays: bool = False
    """Whether the rules' own way is not defined for these people, so that their totals stay as they are."""
    stages: tuple[StageFigures, ...] = ()
    """Of all stages, the first one first; empty in a trial of an earlier release."""
    reserve: ReserveFigures | None = None
    """None where the rules have no reserve."""
    compared: tuple[MovesFigures, ...] | None = None
    """What the rules do otherwise than those to which they are compared, by stage; None where there are none."""
    lines: tuple[PlaceFigures, ...] = ()
    """Of open places and each quota group's in the first stage, in all vacancies; empty where none has groups."""

    lacking: tuple[str, ...] = ()
    """Columns that a sheet of earlier marks lacks, although the order compares what stands in them."""

    @property
    def plain(self) -> WayFigures:
        return self.ways[0]

    @property
    def own(self) -> WayFigures:
        """What the rules themselves do."""
        return next((way for way in self.ways if way.way == DRAFT), self.plain)


COMPARED = "rules"
"""In the place of a way: what the tried rules do otherwise than those to which they are compared."""


class Change(NamedTuple):
    """Somebody who goes on in a stage and would not, or the other way round: `against` is a way, compared to none at
    all, or `COMPARED`. `post` is a place in `Changes.posts`; a rank is None for whoever has none there."""

    against: str
    stage: str
    post: int
    name: str
    enters: bool
    before: int | None
    after: int | None


class PostName(NamedTuple):
    vacancy_id: str
    title: str


@dataclass(frozen=True)
class Changes:
    """Who enters and who leaves, by way, stage and vacancy; in each those who enter first, the best first."""

    posts: tuple[PostName, ...] = ()
    rows: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Tried:
    """What came of a trial; `report` is None but of a sheet of earlier marks."""

    outcomes: Outcomes
    changes: Changes
    report: Report | None = None
