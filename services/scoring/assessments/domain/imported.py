"""What became of each row of an imported sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Done(StrEnum):
    FIRST = "first"
    """Entered; it waits for another person's."""
    AGREED = "agreed"
    """Entered; it agrees with the other's, and the score counts."""
    DIFFERS = "differs"
    """Entered; the two differ, and a third person decides."""
    SAME = "same"
    """Skipped: this person had entered the same before."""
    SETTLED = "settled"
    """Skipped: the score counts already, and the row changes nothing of it."""
    BLANK = "blank"
    """Skipped: nothing is filled in."""


ENTERED = frozenset({Done.FIRST, Done.AGREED, Done.DIFFERS})


@dataclass(frozen=True)
class Line:
    """`row` as the spreadsheet program counts, the header being row 1; the number is as typed where nothing is filled
    in beside it."""

    row: int
    candidate_no: str
    done: Done


@dataclass(frozen=True)
class Report:
    """Of a whole sheet, its rows in their order."""

    lines: Sequence[Line]

    def count(self, done: Done) -> int:
        return sum(line.done is done for line in self.lines)


@dataclass(frozen=True)
class Imported:
    """A report that was kept for the person who imported the sheet."""

    id: int
    importer_id: str
    report: Report
    imported_at: datetime
