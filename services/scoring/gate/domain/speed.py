"""Sheets with many right answers in a time that nobody else needs.

Times of answering are close to log-normal (van der Linden, "A lognormal model for response times on test items",
Journal of Educational and Behavioral Statistics 31, 2006). Compared are the sheets with at least the median of right
answers: whoever gives up early is quick as well. The middle and the spread are the median and the median deviation, so
that the quick ones themselves do not hide each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.scoring.gate.domain.chance import LEVEL, Reals, Whole, one_sided

FEWEST = 100
"""Sheets that are compared with one another, below which none stands out."""
_NORMAL = 1.4826
"""The standard deviation of a normal variable by its median absolute deviation."""
_EFFICIENCY = 0.37
"""Of the median deviation beside the standard deviation (Rousseeuw and Croux, "Alternatives to the median absolute
deviation", Journal of the American Statistical Association 88, 1993)."""
SLOWEST = 15.0
"""Seconds for an answer: whoever takes longer is not impossibly quick, whatever the others do."""


@dataclass(frozen=True)
class Quick:
    """The row of a sheet; `median` is the seconds for an answer of those it is compared with."""

    row: int
    right: int
    seconds_per_answer: float
    median: float
    chance: float


def comparable(seconds: Reals, answered: Whole, right: Whole) -> Whole:
    """The rows of the sheets that are compared with one another; none where they are fewer than `FEWEST`. `seconds` are
    those from the start to the last saved answer, nan where that is not known."""
    known = np.isfinite(seconds) & (seconds > 0) & (answered > 0)
    if not known.any():
        return np.empty(0, np.int64)
    rows = np.flatnonzero(known & (right >= np.median(right[known])))
    return rows if len(rows) >= FEWEST else rows[:0]


def impossibly_quick(seconds: Reals, answered: Whole, right: Whole, level: float = LEVEL) -> list[Quick]:
    """Of the sheets that are `comparable`; the quickest first. Bonferroni's correction over the sheets compared."""
    compared = comparable(seconds, answered, right)
    if not len(compared):
        return []
    pace = seconds[compared] / answered[compared]
    logs = np.log(pace)
    middle = float(np.median(logs))
    spread = _NORMAL * float(np.median(np.abs(logs - middle)))
    if spread <= 0:
        return []
    found = []
    for place in np.flatnonzero((logs < middle) & (pace < SLOWEST)):
        chance = one_sided(_as_normal((middle - float(logs[place])) / spread, _EFFICIENCY * len(compared)))
        if chance * len(compared) <= level:
            row = int(compared[place])
            found.append(Quick(row, int(right[row]), float(pace[place]), float(np.exp(middle)), chance))
    return sorted(found, key=lambda each: (each.chance, each.row))


def _as_normal(t: float, freedom: float) -> float:
    """The normal variable that is as likely as `t` of a t distribution (Wallace, "Bounds on normal approximations to
    Student's and the chi-square distributions", Annals of Mathematical Statistics 30, 1959): the spread is an estimate
    of the same sheets, and as uncertain as with `freedom` degrees."""
    root: float = (8 * freedom + 1) / (8 * freedom + 3) * float(np.sqrt(freedom * np.log1p(t * t / freedom)))
    return root
