"""The Rasch model, fitted by conditional maximum likelihood.

The likelihood of a sheet given its number of right answers does not depend on the candidate, so difficulties are
estimated without any assumption about who sat the exam (Andersen, "The numerical solution of a set of conditional
estimation equations", Journal of the Royal Statistical Society B 34, 1972; Fischer and Molenaar, Rasch Models, 1995,
chapter 3). It is for exams whose sheets have all the same items; where papers are drawn, see `graded`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.domain.responses import Flags, Whole

MOST_ITEMS = 120
"""Beyond, sums over all pairs of items take too long."""
_STEPS, _CLOSE = 60, 1e-9
_FLAT = 1e-7
"""Below this share of the largest, an information says that the likelihood grows without end."""
_Reals = NDArray[np.float64]


@dataclass(frozen=True)
class RaschFit:
    """Difficulties in logits with mean 0, and their standard errors; NaN for items that everybody or nobody had right,
    which have no estimate. `sheets` are those that say something: with some right and some wrong."""

    difficulties: _Reals
    errors: _Reals
    sheets: int


def fit_rasch(right: Whole) -> RaschFit | None:
    """Of sheets by items, 1 for right and 0 for wrong. None with fewer than two usable items, or more than MOST_ITEMS,
    or where the sheets part the items into groups that cannot be compared."""
    used, found = _telling(right)
    items = found.shape[1]
    if not 2 <= items <= MOST_ITEMS or not len(found):
        return None
    by_score = np.bincount(found.sum(axis=1), minlength=items + 1).astype(np.float64)
    solved = _solve(found.sum(axis=0).astype(np.float64), by_score)
    if solved is None:
        return None
    difficulties, errors = np.full(right.shape[1], np.nan), np.full(right.shape[1], np.nan)
    difficulties[used], errors[used] = solved
    return RaschFit(difficulties, errors, len(found))


def _telling(right: Whole) -> tuple[Flags, Whole]:
    """Which items have an estimate, and their part of the sheets that say something about them: without an item that
    all had right, a sheet may have all of the others wrong, and the other way about."""
    used, found = np.ones(right.shape[1], np.bool_), right
    while True:
        totals, scores = found.sum(axis=0), found.sum(axis=1)
        items, sheets = (totals > 0) & (totals < len(found)), (scores > 0) & (scores < found.shape[1])
        if items.all() and sheets.all():
            return used, found
        used[used] = items
        found = found[sheets][:, items]


def _solve(totals: _Reals, by_score: _Reals) -> tuple[_Reals, _Reals] | None:
    """Newton's method on the concave conditional likelihood; the information has rank items - 1, as the sum is 0."""
    share = totals / by_score.sum()
    difficulties = -np.log(share / (1 - share))
    difficulties -= difficulties.mean()
    for _ in range(_STEPS):
        expected, information = _moments(np.exp(-difficulties), by_score)
        if np.linalg.eigvalsh(information)[1] < _FLAT * information.max():
            return None
        inverse = np.linalg.pinv(information, hermitian=True)
        step = inverse @ (expected - totals)
        difficulties = difficulties + np.clip(step, -1, 1)
        difficulties -= difficulties.mean()
        if np.abs(step).max() < _CLOSE:
            errors = np.sqrt(np.diag(inverse))
            return difficulties, errors
    return None


def _moments(easiness: _Reals, by_score: _Reals) -> tuple[_Reals, _Reals]:
    """The expected numbers of right answers given the scores, and the information about the difficulties.

    gamma_r, the elementary symmetric functions, are summed up item by item without subtraction: of all items, of all
    but one, of all but two.
    """
    items = len(easiness)
    all_ = np.zeros(items + 1)
    all_[0] = 1
    but_two = np.zeros((items, items, items + 1))
    but_two[:, :, 0] = 1
    for item, easy in enumerate(easiness):
        all_[1:] += easy * all_[:-1].copy()
        keep = np.ones((items, items), np.bool_)
        keep[item, :] = keep[:, item] = False
        but_two[keep, 1:] += easy * but_two[keep, :-1]
    scores = np.flatnonzero(by_score)
    weights = by_score[scores] / all_[scores]
    at_one = np.where(scores >= 1, scores - 1, items)
    at_two = np.where(scores >= 2, scores - 2, items)
    alone = np.einsum("iir->ir", but_two)[:, at_one] * easiness[:, None] / all_[scores]
    pairs = (but_two[:, :, at_two] * weights).sum(axis=2) * np.outer(easiness, easiness)
    np.fill_diagonal(pairs, (alone * by_score[scores]).sum(axis=1))
    information = pairs - (alone * by_score[scores]) @ alone.T
    return (alone * by_score[scores]).sum(axis=1), information
