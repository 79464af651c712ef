"""Marks of a site, a session or a shift that differ from all others, and items that are harder or easier there.

Both compare candidates with their like alone, by what chance would do if seats had been dealt out among these: marks
within one vacancy, items among candidates of about the same marks. So a difference in ability between vacancies is no
reason, one between regions that apply for the same vacancy may be, and people judge it.

A leak spreads from one shift to the next, and a session of one venue may be too small to show it: both are compared,
and all of these figures share one level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.scoring.gate.domain.chance import LEVEL, Reals, Whole, holm, two_sided

FEWEST = 30
"""Candidates of a group below which it is not compared."""
SMALLEST_SHIFT = 0.2
"""Standard deviations (Cohen, Statistical Power Analysis, 1988: a small effect)."""
SMALLEST_DRIFT = 0.05
"""Of the share of right answers."""
_LEAST_VARIANCE = 10.0


@dataclass(frozen=True)
class Shift:
    """`group` is the place of a group; `effect` in standard deviations of the marks within vacancies, `units` the
    same in units of marks. `stands_out` if it is both beyond chance and not small."""

    group: int
    people: int
    units: float
    effect: float
    chance: float
    stands_out: bool


@dataclass(frozen=True)
class Drift:
    """An item in a session or shift: its share of right answers there, and the one that candidates of the same marks
    have in all sessions."""

    item: int
    group: int
    people: int
    share: float
    expected: float
    chance: float
    stands_out: bool


def mark_shifts(strata: Whole, groups: Whole, totals: Whole, level: float = LEVEL) -> list[Shift]:
    """Every group of at least `FEWEST` people, by the rank test of van Elteren ("On the combination of independent
    two sample tests of Wilcoxon", Bulletin of the International Statistical Institute 37, 1960): mid-ranks within each
    stratum, so that a few odd sheets decide nothing; mean and variance are exact under dealing out at random, ties
    included. Holm's procedure over all groups. `groups` is one row, or one for each way of dividing the same people:
    no number is in two rows, and -1 is in no group."""
    if not len(totals):
        return []
    ranks, spread, sizes = _ranks(strata, totals)
    residuals = totals - _means(strata, totals.astype(np.float64))[strata]
    deviation = float(np.sqrt(np.mean(residuals**2)))
    compared: list[tuple[int, int, float, float, float]] = []
    for group, here in _each(groups):
        people = int(here.sum())
        if people < FEWEST or len(totals) - people < FEWEST:
            continue
        own = np.bincount(strata[here], minlength=len(sizes)).astype(np.float64)
        many = sizes > 1
        variance = float(
            (own[many] * (sizes[many] - own[many]) * spread[many] / (sizes[many] * (sizes[many] - 1))).sum()
        )
        if variance <= 0 or deviation <= 0:
            continue
        z = float(ranks[here].sum()) / np.sqrt(variance)
        units = float(residuals[here].mean() - residuals[~here].mean())
        compared.append((group, people, units, units / deviation, two_sided(float(z))))
    beyond = holm([chance for *_, chance in compared], level)
    return [
        Shift(*each, stands_out=odd and abs(each[3]) >= SMALLEST_SHIFT)
        for each, odd in zip(compared, beyond, strict=True)
    ]


def item_drifts(seen: Whole, right: Whole, shifts: Sequence[Sequence[int]] = (), level: float = LEVEL) -> list[Drift]:
    """Every item in every session, and in every one of `shifts`, of enough people; both arrays count by stratum of
    marks, session and item. A shift is the places of its sessions; its own place is behind theirs. The statistic of
    Mantel and Haenszel ("Statistical aspects of the analysis of data from retrospective studies", Journal of the
    National Cancer Institute 22, 1959), with half a person's correction, and the first term of Cornish and Fisher
    against it, because counts of rare answers are skewed. Holm's procedure over all items, sessions and shifts."""
    everyone, all_right = seen.sum(axis=1, keepdims=True), right.sum(axis=1, keepdims=True)
    seen, right = _with(seen, shifts), _with(right, shifts)
    size = np.maximum(everyone, 2).astype(np.float64)
    expected = (seen * all_right / np.maximum(everyone, 1)).sum(axis=0)
    variance = (seen * (everyone - seen) * (all_right / size) * ((everyone - all_right) / size) / (size - 1)).sum(
        axis=0
    )
    people, found = seen.sum(axis=0), right.sum(axis=0)
    compared: list[tuple[int, int, int, float, float, float]] = []
    for group, item in zip(*np.nonzero((people >= FEWEST) & (variance >= _LEAST_VARIANCE)), strict=True):
        n, e = float(people[group, item]), float(expected[group, item])
        chance = _chance(float(found[group, item]) - e, float(variance[group, item]), 1 - 2 * e / n)
        compared.append((int(item), int(group), int(n), float(found[group, item]) / n, e / n, chance))
    beyond = holm([chance for *_, chance in compared], level)
    return [
        Drift(*each, stands_out=odd and abs(each[3] - each[4]) >= SMALLEST_DRIFT)
        for each, odd in zip(compared, beyond, strict=True)
    ]


def _each(groups: Whole) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """Every group, by its number, with who is in it."""
    for way in np.atleast_2d(groups):
        for group in np.unique(way[way >= 0]).tolist():
            yield group, way == group


def _with(counts: Whole, shifts: Sequence[Sequence[int]]) -> Whole:
    """The counts by session, and behind them those of each shift."""
    return np.concatenate([counts, *(counts[:, list(each)].sum(axis=1, keepdims=True) for each in shifts)], axis=1)


def _chance(difference: float, variance: float, lopsided: float) -> float:
    root = float(np.sqrt(variance))
    z = max(0.0, (abs(difference) - 0.5) / root)
    return two_sided(max(0.0, z - abs(lopsided) / root / 6 * (z * z - 1))) if z > 1 else 1.0


def _ranks(strata: Whole, values: Whole) -> tuple[Reals, Reals, Reals]:
    """Mid-ranks within each stratum, as shares around 0; their sums of squares and numbers by stratum."""
    sizes = np.bincount(strata).astype(np.float64)
    order = np.lexsort((values, strata))
    ordered_strata, ordered = strata[order], values[order]
    starts = np.flatnonzero(
        np.concatenate([[True], (ordered_strata[1:] != ordered_strata[:-1]) | (ordered[1:] != ordered[:-1])])
    )
    lengths = np.diff(np.concatenate([starts, [len(values)]]))
    before = np.concatenate([[0.0], np.cumsum(sizes)])[ordered_strata[starts]]
    middle = np.repeat(starts - before + (lengths + 1) / 2, lengths)
    ranks = np.empty(len(values))
    ranks[order] = middle / (sizes[ordered_strata] + 1) - 0.5
    squares: Reals = np.bincount(strata, weights=ranks**2, minlength=len(sizes)).astype(np.float64)
    return ranks, squares, sizes


def _means(strata: Whole, values: Reals) -> Reals:
    sums, sizes = np.bincount(strata, weights=values), np.bincount(strata)
    means: Reals = sums / np.maximum(sizes, 1)
    return means


def fifths_of(totals: Whole, by: Sequence[int] | Whole) -> Whole:
    """The stratum of each total, 0 to 4, by the fifths of the totals `by` of everyone."""
    edges = np.quantile(np.asarray(by, np.int64), (0.2, 0.4, 0.6, 0.8)) if len(by) else np.zeros(4)
    strata: Whole = np.searchsorted(edges, totals, side="left").astype(np.int64)
    return strata
