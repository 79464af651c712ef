"""Who enters and who leaves by a trial: tables on its page, and all of them as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from services.scoring.trials.domain.outcomes import Change, Changes, PostName
from services.scoring.trials.storage.trials import Trial
from shared.web.csv_cells import csv_file

MOST_SHOWN = 100
"""In one table of the page; the file has all."""


@dataclass(frozen=True)
class Table:
    """Who enters and leaves a stage in comparison with something; `rows` are the first of them."""

    against: str
    stage: str
    entered: int
    left: int
    rows: Sequence[tuple[PostName, Change]]

    @property
    def more(self) -> int:
        return self.entered + self.left - len(self.rows)


def tables(changes: Changes) -> list[Table]:
    found = []
    for (against, stage), rows in groupby(changes.rows, key=lambda each: (each.against, each.stage)):
        mine = list(rows)
        entered = sum(each.enters for each in mine)
        shown = [(changes.posts[each.post], each) for each in islice(mine, MOST_SHOWN)]
        found.append(Table(against, stage, entered, len(mine) - entered, shown))
    return found


def changes_csv(trial: Trial, changes: Changes) -> bytes:
    """The CSV file in UTF-8 with commas and CRLF (RFC 4180). A spreadsheet runs none of its cells.

    Columns: compared (a way of normalising, compared to none at all, or "rules": the tried rules, compared to others),
    stage (its code, empty for the first), vacancy_id, vacancy, code (the sheet code; of made-up people a number),
    change (enters, leaves), rank_before, rank (empty for whoever has none), rules_digest, compared_digest."""
    return csv_file(_lines(trial, changes))


def _lines(trial: Trial, changes: Changes) -> Iterator[Sequence[object]]:
    head = ("compared", "stage", "vacancy_id", "vacancy", "code", "change", "rank_before", "rank")
    yield [*head, "rules_digest", "compared_digest"]
    digests = (trial.rules.digest, "" if trial.compared is None else trial.compared.digest)
    for row in changes.rows:
        ranks = ("" if each is None else each for each in (row.before, row.after))
        change = "enters" if row.enters else "leaves"
        cells = (row.against, row.stage, *changes.posts[row.post], row.name, change, *ranks, *digests)
        yield cells
