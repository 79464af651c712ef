"""What would have put a candidate on the other side of the line: a statement that whoever objects can check by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.scoring.rankings.domain.ranking import Row, Status
from shared.contracts.rules import TOTAL
from shared.contracts.stages import FINAL


@dataclass(frozen=True)
class Margin:
    """By `units` more, or fewer, of the first key of the order ("total", "final" or a section) the candidate would
    stand on the other side of `other`, whatever the later keys say. Where totals are normalised, they are steps of the
    normalised total."""

    key: str
    units: int
    other: str


def short_of_line(row: Row, last_on: Row | None, tie_breaks: Sequence[str]) -> Margin | None:
    """How many more units of the first key would put a ranked candidate who does not go on above the last who does: one
    more than makes them equal there, so that no later key is asked. None where nobody goes on, or where the first key
    is none of the marks."""
    if last_on is None or row.rank is None or row.status == Status.GOES_ON:
        return None
    return _apart(tie_breaks, row, last_on, last_on.candidate_no)


def ahead_of_line(row: Row, first_out: Row | None, tie_breaks: Sequence[str]) -> Margin | None:
    """How many fewer would put a candidate who goes on below the first who does not. None where all who are ranked go
    on."""
    if first_out is None or first_out.rank is None or row.status != Status.GOES_ON:
        return None
    return _apart(tie_breaks, first_out, row, first_out.candidate_no)


def _apart(tie_breaks: Sequence[str], behind: Row, ahead: Row, other: str) -> Margin | None:
    key = tie_breaks[0] if tie_breaks else TOTAL
    if key not in (TOTAL, FINAL) and (key not in behind.marks or key not in ahead.marks):
        return None
    return Margin(key, _value(ahead, key) - _value(behind, key) + 1, other)


def _value(row: Row, key: str) -> int:
    if key == TOTAL and row.normalised is not None:
        return row.normalised
    return row.total if key in (TOTAL, FINAL) else row.marks[key]
