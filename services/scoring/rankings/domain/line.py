"""What would have put a candidate on the other side of the line: a statement that whoever objects can check by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from services.scoring.rankings.domain.ranking import Row, Status
from shared.contracts.rules import TOTAL, WRONG, WRONG_RATIO
from shared.contracts.stages import FINAL
from shared.contracts.tie_breaks import parts_of


@dataclass(frozen=True)
class Margin:
    """By `units` more, or fewer, of the first key of the order ("total", "final" or a section) the candidate would
    stand on the other side of `other`, whatever the later keys say. Where totals are normalised, they are steps of the
    normalised total."""

    key: str
    units: int
    other: str


@dataclass(frozen=True)
class Counted:
    """Where the first key of the order counts wrong answers, or compares them with the right ones: (wrong, right) of
    the candidate, and of `other`, who stands at the line on its other side."""

    key: str
    mine: tuple[int, int]
    theirs: tuple[int, int]
    other: str

    @property
    def is_ratio(self) -> bool:
        return parts_of(self.key)[0] == WRONG_RATIO

    @property
    def apart(self) -> Fraction | None:
        """How far one is from the line in this key, exactly; None for a ratio where nothing is right."""
        if not self.is_ratio:
            return Fraction(abs(self.mine[0] - self.theirs[0]))
        if not self.mine[1] or not self.theirs[1]:
            return None
        return abs(Fraction(*self.mine) - Fraction(*self.theirs))


def counted(
    tie_breaks: Sequence[str], mine: Sequence[Sequence[Any]], theirs: Sequence[Sequence[Any]], other: str
) -> Counted | None:
    """From the marked sections of both, as (code, marks, most, right, wrong, blank); None where the first key is
    another one."""
    word, section = parts_of(tie_breaks[0] if tie_breaks else TOTAL)
    if word not in (WRONG, WRONG_RATIO):
        return None
    return Counted(tie_breaks[0], _wrong_right(mine, section), _wrong_right(theirs, section), other)


def _wrong_right(sections: Sequence[Sequence[Any]], only: str | None) -> tuple[int, int]:
    # A section of weights has neither right nor wrong answers.
    named = [each for each in sections if only in (None, each[0]) and each[3] is not None]
    return sum(each[4] for each in named), sum(each[3] for each in named)


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
