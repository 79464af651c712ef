"""What would have put a candidate on the other side of the line: a statement that whoever objects can check by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from services.scoring.rankings.domain.ranking import Row, Status
from shared.contracts.rules import TOTAL, WRONG, WRONG_RATIO
from shared.contracts.stages import FINAL
from shared.contracts.tie_breaks import is_counted_in, parts_of


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
    the candidate, and of `other`, who stands at the line on its other side. `items` have a right answer, so that they
    count; `goes_on` says on which side the candidate is."""

    key: str
    mine: tuple[int, int]
    theirs: tuple[int, int]
    other: str
    items: int
    goes_on: bool

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

    @property
    def needed(self) -> int | None:
        """With so many wrong answers fewer (of whoever goes on: more), and as many right ones, the candidate would
        stand on the other side of `other`, whatever the later keys say. None where no number does that, as where
        `other` has no wrong answer."""
        even, right = self._even, self.mine[1] if self.is_ratio else 0
        if even is None:
            return None
        then = floor(even) + 1 if self.goes_on else ceil(even) - 1
        found = then - self.mine[0] if self.goes_on else self.mine[0] - then
        return found if found > 0 and 0 <= then <= self.items - right else None

    @property
    def to_be_even(self) -> int | None:
        """With so many wrong answers fewer the candidate would equal `other` in this key, where nothing puts them above
        by it; None otherwise, and where they are equal already."""
        even = self._even
        if self.goes_on or even != 0 or not self.mine[0]:
            return None
        return self.mine[0]

    @property
    def _even(self) -> Fraction | None:
        """With how many wrong answers, and the right ones of now, the candidate would equal `other`. None where no
        number of them does: a ratio without a right answer stands behind all others."""
        if not self.is_ratio:
            return Fraction(self.theirs[0])
        return Fraction(*self.theirs) * self.mine[1] if self.mine[1] and self.theirs[1] else None


def counted(
    tie_breaks: Sequence[str],
    mine: Sequence[Sequence[Any]],
    theirs: Sequence[Sequence[Any]],
    other: str,
    *,
    goes_on: bool,
) -> Counted | None:
    """From the marked sections of both, as (code, marks, most, right, wrong, blank), of a later stage by the codes of
    its keys ("cat:SKB"); None where the first key is another one."""
    word, section = parts_of(tie_breaks[0] if tie_breaks else TOTAL)
    if word not in (WRONG, WRONG_RATIO):
        return None
    found = _counting(mine, section)
    return Counted(
        key=tie_breaks[0],
        mine=_wrong_right(found),
        theirs=_wrong_right(_counting(theirs, section)),
        other=other,
        items=sum(each[3] + each[4] + each[5] for each in found),
        goes_on=goes_on,
    )


def _counting(sections: Sequence[Sequence[Any]], only: str | None) -> list[Sequence[Any]]:
    # A section of weights has neither right nor wrong answers.
    return [each for each in sections if is_counted_in(each[0], only) and each[3] is not None]


def _wrong_right(sections: Sequence[Sequence[Any]]) -> tuple[int, int]:
    return sum(each[4] for each in sections), sum(each[3] for each in sections)


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
