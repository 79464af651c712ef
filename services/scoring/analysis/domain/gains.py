"""Two sittings of the same people: how much they gained, and how large that is beside how people differ.

Marks are compared in per cent of the most that a sitting gives, since two exams seldom give as much. The interval of
the mean gain is Student's ("The probable error of a mean", Biometrika 6, 1908). The effect size is the mean gain in
units of sqrt((v1 + v2) / 2), v1 and v2 the variances of the two sittings (Cohen's d with the average of the variances:
Cumming, Understanding the New Statistics, 2012, chapter 11); its interval is that of Bonett ("Confidence intervals for
standardized linear contrasts of means", Psychological Methods 13, 2008) for the same people measured twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

FEWEST_PAIRS = 30
"""Of fewer people nothing is said."""
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Interval:
    """With a confidence of 95 per cent."""

    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """In standard deviations; what is above 0.2, 0.5 and 0.8 is customarily called small, medium and large (Cohen,
    Statistical Power Analysis for the Behavioral Sciences, 1988)."""

    size: float
    interval: Interval


@dataclass(frozen=True)
class Gain:
    """Of a section, or with code "" of the whole. Means, deviations and `gain` are in per cent of the most; `rose`,
    `same` and `fell` count people. `effect` and `correlation` are None where a sitting has no variance."""

    code: str
    pairs: int
    before: float
    after: float
    sd_before: float
    sd_after: float
    gain: float
    interval: Interval
    correlation: float | None
    effect: Effect | None
    rose: int
    same: int
    fell: int


def gain_of(code: str, before: Sequence[float], after: Sequence[float]) -> Gain:
    """Of the shares, 0 to 1 or below zero, that the same people have reached; two at least."""
    first, second = (np.asarray(each, np.float64) * 100 for each in (before, after))
    change, pairs = second - first, len(first)
    mean = float(change.mean())
    margin = student(pairs - 1) * float(change.std(ddof=1)) / sqrt(pairs)
    return Gain(
        code=code,
        pairs=pairs,
        before=float(first.mean()),
        after=float(second.mean()),
        sd_before=float(first.std(ddof=1)),
        sd_after=float(second.std(ddof=1)),
        gain=mean,
        interval=Interval(mean - margin, mean + margin),
        correlation=_correlation(first, second),
        effect=_effect(first, second),
        rose=int((change > 0).sum()),
        same=int((change == 0).sum()),
        fell=int((change < 0).sum()),
    )


def student(freedom: int) -> float:
    """The 97.5th percentile of Student's distribution, by the expansion 26.7.5 of Abramowitz and Stegun, Handbook of
    Mathematical Functions, 1964: right to four digits from 9 degrees of freedom on."""
    z, n = _Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    if not first.std() or not second.std():
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _effect(first: NDArray[np.float64], second: NDArray[np.float64]) -> Effect | None:
    correlation = _correlation(first, second)
    if correlation is None:
        return None
    one, two = float(first.var(ddof=1)), float(second.var(ddof=1))
    middle, freedom = (one + two) / 2, len(first) - 1
    together = correlation * sqrt(one * two)
    size = float((second - first).mean()) / sqrt(middle)
    variance = size**2 * (one**2 + two**2 + 2 * together**2) / (8 * freedom * middle**2)
    variance += (one + two - 2 * together) / (freedom * middle)
    margin = _Z * sqrt(variance)
    return Effect(size, Interval(size - margin, size + margin))
