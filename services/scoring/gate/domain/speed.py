"""Sheets with more right answers than guessing explains, in less time than reading takes.

Whoever answers in less than `READING` seconds has not read, whatever the item (Wise and Kong, "Response time effort: a
new measure of examinee motivation in computer-based tests", Applied Measurement in Education 18, 2005: rapid guessing
begins below 3 seconds at their shortest items, below 5 and 10 at longer ones); and where all are quick, because items
are single figures or a trial has no people, only in less than `SHARE` of the others' time (Wise and Ma, "Setting
response time thresholds for a CAT item pool: the normative threshold method", National Council on Measurement in
Education, 2012). Of such a sheet it is asked whether its right answers are guesses. The chance of so many is binomial,
given the times: it depends in nothing on how the times of honest candidates are spread. What it rests on is that nobody
honest reads, decides and answers a whole sheet at this pace; times alone cannot tell such a person from one who had the
key.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from services.scoring.gate.domain.chance import LEVEL, Reals, Whole, holm

READING = 3.0
"""Seconds for an answer, on average over all answers of a sheet, below which nobody has read the items."""
SHARE = 0.1
"""Of the median of all sheets' seconds for an answer."""
GLANCE = 0.25
"""Of the items, so many are right without having been read, the rest are guesses among all options. Rapid guesses are
right about as often as chance has it (Wise and Kong 2005), so this is generous."""


@dataclass(frozen=True)
class Sheets:
    """One row for each sheet. `seconds` are those from the start to the last saved answer, nan where that is not known,
    `answered` its answers. Of these `tried` are to items with options of which some are right, `right` of them are;
    `guessed` are those that are right on average if each is a guess among all options of its item."""

    seconds: Reals
    answered: Whole
    tried: Whole
    right: Whole
    guessed: Reals

    def known(self) -> Whole:
        """The rows that are looked at."""
        return np.flatnonzero(np.isfinite(self.seconds) & (self.seconds >= 0) & (self.tried > 0))


@dataclass(frozen=True)
class Quick:
    """The row of a sheet with `right` of `tried` answers right, where a glance explains `expected`; `chance` bounds
    that of so many. `median` is the seconds for an answer of all sheets."""

    row: int
    tried: int
    right: int
    expected: float
    seconds_per_answer: float
    median: float
    chance: float


def impossibly_quick(sheets: Sheets, level: float = LEVEL) -> list[Quick]:
    """By row. Holm's procedure over the sheets that are quick enough: chances are given the times, so
    that the others are no comparison."""
    rows = sheets.known()
    if not len(rows):
        return []
    pace = sheets.seconds[rows] / sheets.answered[rows]
    median = float(np.median(pace))
    quick = np.flatnonzero(pace < min(READING, SHARE * median))
    below = [_quick(sheets, int(rows[at]), float(pace[at]), median) for at in quick]
    beyond = holm([each.chance for each in below], level)
    return [each for each, odd in zip(below, beyond, strict=True) if odd]


def _quick(sheets: Sheets, row: int, pace: float, median: float) -> Quick:
    tried, right = int(sheets.tried[row]), int(sheets.right[row])
    expected = GLANCE * tried + (1 - GLANCE) * float(sheets.guessed[row])
    return Quick(row, tried, right, expected, pace, median, at_least(right, tried, expected))


def at_least(hits: int, trials: int, expected: float) -> float:
    """The chance of at least so many hits in independent trials with `expected` hits on average: the binomial one,
    which for more hits than `expected` by one no unequal trials of the same average exceed (Hoeffding, "On the
    distribution of the number of successes in independent trials", Annals of Mathematical Statistics 27, 1956)."""
    if hits < expected + 1:
        return 1.0
    share = expected / trials
    # The largest term first, each further one from the one before it.
    term = _exactly(hits, trials, share)
    total = term
    for more in range(hits, trials):
        term *= (trials - more) / (more + 1) * share / (1 - share)
        total += term
    return min(1.0, total)


def _exactly(hits: int, trials: int, share: float) -> float:
    ways = math.lgamma(trials + 1) - math.lgamma(hits + 1) - math.lgamma(trials - hits + 1)
    return math.exp(ways + hits * math.log(share) + (trials - hits) * math.log1p(-share))
