"""What rules make of the people of a trial, stage by stage, and what each way of normalising, and other rules, would do
to who goes on.

Nothing here touches a selection. A value is compared in the place of the total where the order compares the total, and
counts in a later stage where the rules carry it in; marks of sections stay as they are, and thresholds are held against
marks, whatever the way. Everybody of a shift counts in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.trials.domain.changes import changes_between, moves_between, pairs, posts_of
from services.scoring.trials.domain.course import Course, Run
from services.scoring.trials.domain.moved import Places, Row, moved_places, reserve_of
from services.scoring.trials.domain.outcomes import (
    COMPARED,
    Change,
    Changes,
    Column,
    LineFigures,
    Outcomes,
    PartFigures,
    ShiftFigures,
    StageFigures,
    Tried,
    WayFigures,
)
from services.scoring.trials.domain.people import People
from services.scoring.trials.domain.report import report_of
from services.scoring.trials.domain.ways import DRAFT, NONE, stays, values_by, ways_of
from shared.contracts.rules import Rules
from shared.kernel.collection import paused_collection

COLUMNS = 24
"""Of the chart of totals, at most."""


def simulate(rules: Rules, people: People) -> Outcomes:
    """As `tried`, without names."""
    return tried(rules, people).outcomes


def tried(rules: Rules, people: People, compared: tuple[Rules, People] | None = None) -> Tried:
    """At least one person. `compared` are other rules with the same people, marked by these. Raises NoThreshold for a
    category that the rules do not name."""
    # Hundreds of thousands of small objects, all of which stay until the end.
    with paused_collection():
        course = Course(rules, people)
        counts = _counts(people, course.totals)
        unchanged = own = course.by()
        compared_values: Sequence[int] = course.totals
        ways = [_figures(NONE, unchanged, unchanged, people)]
        changes: list[Change] = []
        for way, by_way in ways_of(rules).items():
            values = values_by(way, by_way, people, course.totals, counts)
            if values is None:
                ways.append(WayFigures(way, is_defined=False))
                continue
            found = course.by(values, by_way)
            ways.append(_figures(way, found, unchanged, people))
            changes += changes_between(way, pairs(unchanged, found), people)
            if way == DRAFT:
                own, compared_values = found, values
        moves = None
        if compared is not None:
            beside = pairs(own_course(*compared), own)
            moves = moves_between(beside)
            changes += changes_between(COMPARED, beside, people)
        stages = tuple(_stage(course, run, compared_values) for run in own)
        return Tried(
            Outcomes(
                people=len(people),
                passed=sum(course.passed),
                posts=len(people.posts),
                columns=tuple(_columns(course.totals, course.passed)),
                shifts=tuple(_shifts(people, course.totals, course.passed)),
                ways=tuple(ways),
                moved=moved_places(rules, people.posts, *_last(own, compared_values)),
                stays=stays(rules, counts) or any(run.stays for run in own),
                stages=stages,
                lines=stages[0].places,
                reserve=reserve_of(rules, people.posts, *_last(own, compared_values)),
                compared=moves,
            ),
            Changes(posts_of(people), tuple(changes)),
            report_of(people, own, course.totals, compared_values) if people.sheet_rows else None,
        )


def own_course(rules: Rules, people: People) -> tuple[Run, ...]:
    """All stages by the rules' own way. Raises NoThreshold."""
    course = Course(rules, people)
    own = ways_of(rules).get(DRAFT)
    values = None if own is None else values_by(DRAFT, own, people, course.totals, _counts(people, course.totals))
    return course.by(values, own)


def _figures(way: str, found: Sequence[Run], unchanged: Sequence[Run], people: People) -> WayFigures:
    mine, base = found[0].ranked, unchanged[0].ranked
    first, *later = moves_between(pairs(unchanged, found))
    shares = Counter(people.shift[person] for person in mine.on)
    return WayFigures(
        way=way,
        is_defined=True,
        going_on=first.going_on,
        entered=first.entered,
        left=first.left,
        furthest=max((abs(place - base.place[person]) for person, place in mine.place.items()), default=0),
        shares=tuple(shares[at] for at in range(len(people.shifts))),
        tied=first.tied,
        tied_posts=len(mine.tied),
        later=tuple(later),
    )


def _stage(course: Course, run: Run, compared: Sequence[int]) -> StageFigures:
    """`compared` is what the first stage compares of each person."""
    outcomes = Counter(each.outcome for each in run.standings.values())
    values: Mapping[int, int] = run.values if run.code else dict(enumerate(compared))
    last = sorted(values[person] for person in run.ranked.last.values())
    stage = course.rules.stage(run.code)
    parts = [part.code for part in stage.parts] if stage else []
    known = {code: sum(course.scores.is_known(code, person) for person in run.standings) for code in parts}
    return StageFigures(
        stage=run.code,
        people=len(run.standings),
        ranked=outcomes[Outcome.PASSED],
        missed=outcomes[Outcome.BELOW_THRESHOLD],
        absent=outcomes[Outcome.ABSENT],
        disqualified=outcomes[Outcome.DISQUALIFIED],
        going_on=len(run.ranked.on),
        tied=sum(run.ranked.tied),
        tied_posts=len(run.ranked.tied),
        line=LineFigures(len(last), last[0], last[(len(last) - 1) // 2], last[-1]) if last else None,
        places=run.contest.lines(run.ranked),
        parts=tuple(PartFigures(code, count, len(run.standings) - count) for code, count in known.items()),
    )


def _last(
    runs: Sequence[Run], compared: Sequence[int]
) -> tuple[Mapping[int, list[Row]], list[Places], Mapping[int, int]]:
    """The ranked, the places and the compared values of the last stage."""
    last = runs[-1]
    return last.ranked.rows, last.contest.pooled_places, last.values if last.code else dict(enumerate(compared))


def _counts(people: People, totals: Sequence[int]) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {name: Counter() for name in people.shifts}
    for shift, total in zip(people.shift, totals, strict=True):
        found[people.shifts[shift]][total] += 1
    return found


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
