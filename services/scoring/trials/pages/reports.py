"""What became of each row of a sheet of earlier marks: a table on the trial's page, and all of it as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.trials.domain.report import Report, ReportRow, StageRow
from services.scoring.trials.storage.trials import Trial
from shared.kernel.words import N_
from shared.web.csv_cells import csv_file

MOST_SHOWN = 100
"""On the page; the file has all."""
STATES: Mapping[str, str] = {
    "goes_on": N_("di atas batas"),
    "below_cut": N_("di bawah batas"),
    Outcome.BELOW_THRESHOLD: N_("di bawah nilai ambang"),
}


@dataclass(frozen=True)
class Shown:
    """The first rows of a report, each with its vacancy and session, and how many more there are."""

    rows: Sequence[tuple[ReportRow, str, str]]
    more: int
    has_shifts: bool


def shown(report: Report) -> Shown:
    rows = [(row, report.posts[row.post], report.shifts[row.shift]) for row in report.rows[:MOST_SHOWN]]
    return Shown(rows, len(report.rows) - len(rows), len(report.shifts) > 1)


def state_of(found: StageRow) -> str:
    """A word of `STATES`."""
    if found.outcome != Outcome.PASSED:
        return found.outcome
    return "goes_on" if found.goes_on else "below_cut"


def report_csv(trial: Trial, report: Report) -> bytes:
    """The CSV file in UTF-8 with commas and CRLF (RFC 4180). A spreadsheet runs none of its cells.

    Columns: row (of the sheet), label, vacancy, shift, total (of the marks, in units), units (so many make a point),
    compared (what the order of the first stage compares in the place of the total: the total itself, or its normalised
    value in steps), and of each stage two: state (goes_on, below_cut, below_threshold; empty for whoever did not take
    part) and rank (empty for whoever is not ranked), with the stage's code before a colon in later ones; then
    rules_digest."""
    return csv_file(_lines(trial, report))


def _lines(trial: Trial, report: Report) -> Iterator[Sequence[object]]:
    stages = [f"{code}:{word}" if code else word for code in report.stages for word in ("state", "rank")]
    head = ("row", "label", "vacancy", "shift", "total", "units", "compared", *stages, "rules_digest")
    yield head
    for row in report.rows:
        found: list[object] = [cell for each in row.stages for cell in (state_of(each), each.rank or "")]
        found += [""] * (len(stages) - len(found))
        facts = (row.row, row.label, report.posts[row.post], report.shifts[row.shift])
        cells = (*facts, row.total, trial.rules.units_per_point, row.compared, *found, trial.rules.digest)
        yield cells
