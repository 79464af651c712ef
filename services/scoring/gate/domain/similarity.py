"""Pairs of candidates of one room and session who made the same mistakes more often than chance explains.

Of the items that both of a pair answered, and both wrongly, how many have the same wrong option: the error-similarity
analysis of Bellezza and Bellezza ("Detection of cheating on multiple-choice tests by using error-similarity analysis",
Teaching of Psychology 16, 1989), which asks only for what both got wrong, so that two who know much are not alike for
it. In place of one chance for all items each item has its own, from what wrong answerers of the same fifth of the marks
chose (as in Wesolowsky, "Detecting excessive similarity in answers on multiple choice exams", Journal of Applied
Statistics 27, 2000). The chance of so many is bounded from above by Hoeffding's inequality ("Probability inequalities
for sums of bounded random variables", Journal of the American Statistical Association 58, 1963), times the number of
all pairs compared: false alarms are rarer than stated, never more frequent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.scoring.gate.domain.chance import LEVEL, Reals, Whole

_BORROWED = 20.0
"""So many answers of the whole field stand beside those of a fifth, of which few may be wrong."""
MOST_SHOWN = 200


@dataclass(frozen=True)
class Pair:
    """Two rows; `both` items that both answered wrongly, `same` of them with the same option, `expected` by chance;
    `chance` bounds that of so many in this one pair."""

    first: int
    second: int
    both: int
    same: int
    expected: float
    chance: float


def option_shares(counts: Whole) -> Reals:
    """`counts` are wrong answers by fifth, item and option (0 at the right one): the share of each option among
    them."""
    whole = counts.sum(axis=0)
    overall = whole / np.maximum(whole.sum(axis=1, keepdims=True), 1)
    own = counts.sum(axis=2, keepdims=True)
    shares: Reals = (counts + _BORROWED * overall) / (own + _BORROWED)
    return shares


def pairs_of_room(
    wrong: NDArray[np.int64], strata: Whole, shares: Reals, comparisons: int, level: float = LEVEL
) -> list[Pair]:
    """The pairs of one room that stand out among `comparisons` pairs of the whole exam; `wrong` has the place of the
    wrong option of each row and item, -1 where there is none."""
    people, items = wrong.shape
    if people < 2 or comparisons < 1:
        return []
    options = shares.shape[2]
    chose = (wrong[:, :, None] == np.arange(options)).reshape(people, items * options).astype(np.float64)
    is_wrong = (wrong >= 0).astype(np.float64)
    likely = (shares[strata] * is_wrong[:, :, None]).reshape(people, items * options)
    both, same, expected = is_wrong @ is_wrong.T, chose @ chose.T, likely @ likely.T
    odd = np.triu(same > expected + 1, 1)
    found = []
    for first, second in zip(*np.nonzero(odd), strict=True):
        n, hits = round(both[first, second]), round(same[first, second])
        chance = hoeffding(n, hits, float(expected[first, second]))
        if chance * comparisons <= level:
            found.append(Pair(int(first), int(second), n, hits, float(expected[first, second]), chance))
    return found


def hoeffding(trials: int, hits: int, expected: float) -> float:
    """An upper bound of the chance of at least so many hits in independent trials with `expected` hits on average."""
    share, mean = hits / trials, min(max(expected / trials, 1e-12), 1.0)
    if share <= mean:
        return 1.0
    distance = share * math.log(share / mean)
    if share < 1:
        distance += (1 - share) * math.log((1 - share) / (1 - mean))
    return math.exp(-trials * distance)
