"""How consistent the items of a section, or of the whole exam, are: Cronbach's alpha and what follows from it.

Papers are drawn, so not everybody has every item. Variances and covariances of items are then those of whoever had
the item, or both items ("pairwise" or available-case analysis: Little and Rubin, Statistical Analysis with Missing
Data, chapter 3): nobody chooses who gets which item, so these candidates are a random part of all. Pairs of items that
fewer than two had are left out of the means. From the mean variance v and the mean covariance c of a section's items, a
paper of m items has

    alpha = m c / (v + (m - 1) c)

which is Cronbach's alpha (Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16, 1951,
and for right and wrong items KR-20: Kuder and Richardson, Psychometrika 2, 1937) exactly where everybody has all
items, and otherwise the alpha of all items stepped to the length of a paper by the formula of Spearman (1910) and Brown
(1910). Of the whole exam the same is done with the means within each section and between each two of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.domain.responses import NONE, Flags, ItemColumn, Whole
from services.scoring.analysis.domain.tallies import Tally

_Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """A section, or with code "" the whole exam. `items` are those of a paper, `pool` those that the papers of these
    sheets were drawn from. None where too little is known: no variance, or fewer than two items or sheets.

    `sd` divides by n - 1. `sem` = sd * sqrt(1 - alpha), the standard error of measurement (Lord and Novick,
    Statistical Theories of Mental Test Scores, 1968, chapter 3).
    """

    code: str
    items: int
    pool: int
    mean: float | None
    sd: float | None
    alpha: float | None
    sem: float | None


@dataclass(frozen=True)
class Covariances:
    """Pairwise covariances of the items that at least two had: `values` where `known`, else 0. `at` are the columns."""

    at: Whole
    values: _Reals
    known: Flags


def covariances(tally: Tally) -> Covariances:
    """As R's cov(use = "pairwise.complete.obs")."""
    at = np.flatnonzero(tally.seen >= 2)
    grid = np.ix_(at, at)
    both, sums = tally.pair_seen[grid].astype(np.float64), tally.pair_x[grid].astype(np.float64)
    known = both >= 2
    pairs = np.where(known, both, 2.0)
    values = (tally.pair_xx[grid] - sums * sums.T / pairs) / (pairs - 1)
    return Covariances(at, np.where(known, values, 0.0), known)


def alpha(found: Covariances, section_of: Whole, lengths: Sequence[int]) -> float | None:
    """Of a paper with `lengths` items of each section, drawn from the items of it; 0 leaves a section out."""
    variance = total = 0.0
    here = section_of[found.at]
    parts = [(np.flatnonzero(here == at), length) for at, length in enumerate(lengths) if length]
    for own, length in parts:
        if not len(own):
            return None
        grid = np.ix_(own, own)
        mean_variance = float(np.diag(found.values)[own].mean())
        variance += length * mean_variance
        total += length * mean_variance + length * (length - 1) * _mean_between(found.values[grid], found.known[grid])
        for other, other_length in parts:
            if other is not own:
                cross = np.ix_(own, other)
                total += length * other_length * _mean(found.values[cross], found.known[cross])
    items = sum(lengths)
    return items / (items - 1) * (1 - variance / total) if items > 1 and total > 0 else None


def alphas_without(found: Covariances, section_of: Whole, lengths: Sequence[int]) -> dict[int, float | None]:
    """By column: the alpha of the item's section if the item were deleted; papers are then shorter by its share."""
    here = section_of[found.at]
    without: dict[int, float | None] = {}
    for at, length in enumerate(lengths):
        own = np.flatnonzero(here == at)
        values, known = found.values[np.ix_(own, own)], found.known[np.ix_(own, own)]
        pool, variances = len(own), np.diag(values)
        between, pairs = values.sum() - variances.sum(), int(known.sum()) - pool
        for place, column in enumerate(found.at[own]):
            less, fewer = 2 * (values[place].sum() - variances[place]), 2 * (int(known[place].sum()) - 1)
            if pool < 3 or pairs <= fewer:
                without[int(column)] = None
                continue
            mean_variance = (variances.sum() - variances[place]) / (pool - 1)
            mean_covariance = (between - less) / (pairs - fewer)
            without[int(column)] = _alpha(length * (pool - 1) / pool, mean_variance, mean_covariance)
    return without


def alpha_if_right(
    tally: Tally, found: Covariances, items: Sequence[ItemColumn], column: int, place: int, lengths: Sequence[int]
) -> float | None:
    """The alpha of the item's section if the option at `place` were the key: exact where everybody has all items;
    otherwise the covariance of the item so marked with the others is its mean with those on the same papers."""
    item = items[column]
    n = int(tally.seen[column])
    own = np.flatnonzero(np.array([each.section for each in items])[found.at] == item.section)
    (spot,) = np.flatnonzero(found.at[own] == column)
    values, known = found.values[np.ix_(own, own)], found.known[np.ix_(own, own)]
    wrong, right, blank = item.wrong, item.most, item.blank
    chosen, none = int(tally.chosen[place, column]), int(tally.chosen[NONE, column])
    x = wrong * (n - chosen - none) + right * chosen + blank * none
    xx = wrong**2 * (n - chosen - none) + right**2 * chosen + blank**2 * none
    r = int(tally.t[column] - tally.x[column])
    chosen_r, none_r = int(tally.chosen_r[place, column]), int(tally.chosen_r[NONE, column])
    xr = wrong * (r - chosen_r - none_r) + right * chosen_r + blank * none_r
    length, pool = lengths[item.section], len(own)
    if n < 2 or length < 2:
        return None
    variances = np.diag(values)
    variance = (xx - x * x / n) / (n - 1)
    with_others = (xr - x * r / n) / (n - 1) / (length - 1)
    pairs = int(known.sum()) - pool
    between = values.sum() - variances.sum() - 2 * (values[spot].sum() - variances[spot])
    between += 2 * (int(known[spot].sum()) - 1) * with_others
    mean_variance = (variances.sum() - variances[spot] + variance) / pool
    return _alpha(length, mean_variance, between / pairs) if pairs else None


def scale(tally: Tally, code: str, place: int, items: int, pool: int, reliability: float | None) -> Scale:
    """The figures of the totals at this place of the tally's totals."""
    n, sums, squares = tally.sheets, int(tally.totals[place]), int(tally.totals_squared[place])
    sd = sqrt((n * squares - sums * sums) / (n * (n - 1))) if n > 1 else None
    sem = sd * sqrt(1 - reliability) if sd is not None and reliability is not None and reliability <= 1 else None
    return Scale(code, items, pool, sums / n if n else None, sd, reliability, sem)


def _alpha(length: float, variance: float, covariance: float) -> float | None:
    below = variance + (length - 1) * covariance
    return float(length * covariance / below) if below > 0 else None


def _mean_between(values: _Reals, known: Flags) -> float:
    pairs = int(known.sum()) - len(values)
    return float(values.sum() - np.trace(values)) / pairs if pairs else 0.0


def _mean(values: _Reals, known: Flags) -> float:
    return float(values.sum()) / int(known.sum()) if known.any() else 0.0
