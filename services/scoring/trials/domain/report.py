"""What rules make of each row of a sheet of earlier marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.scoring.trials.domain.course import Run
from services.scoring.trials.domain.people import People


class StageRow(NamedTuple):
    """What became of somebody in a stage: the outcome's code, and the rank of whoever is ranked."""

    outcome: str
    rank: int | None
    goes_on: bool


class ReportRow(NamedTuple):
    """`row` counts as the spreadsheet program does; `post` and `shift` are places in the report's lists; `total` is
    that of the marks, in units, and `compared` what the first stage compares in its place. `stages` are those that the
    person took part in, from the first on."""

    row: int
    label: str
    post: int
    shift: int
    total: int
    compared: int
    stages: tuple[StageRow, ...]


@dataclass(frozen=True)
class Report:
    """In the order of the sheet; `stages` are codes, empty for the first."""

    stages: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    rows: tuple[ReportRow, ...] = ()


def report_of(people: People, runs: Sequence[Run], totals: Sequence[int], compared: Sequence[int]) -> Report:
    """None of people who come from no sheet have a row."""
    rows = [
        ReportRow(
            row=row,
            label=people.name(person),
            post=people.post[person],
            shift=people.shift[person],
            total=totals[person],
            compared=compared[person],
            stages=tuple(_in(run, person) for run in runs if person in run.standings),
        )
        for person, row in enumerate(people.sheet_rows)
    ]
    return Report(
        stages=tuple(run.code for run in runs),
        posts=tuple(post.title for post in people.posts),
        shifts=tuple(people.shifts),
        rows=tuple(rows),
    )


def _in(run: Run, person: int) -> StageRow:
    ranked = run.ranked
    return StageRow(run.standings[person].outcome.value, ranked.rank.get(person), person in ranked.on)
