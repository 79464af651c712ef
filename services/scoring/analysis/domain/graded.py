"""The graded response model, and with two categories the two-parameter logistic one, by marginal maximum likelihood.

The probability of category c or above is 1 / (1 + exp(-(a x + d_c))) for a candidate of ability x (Samejima,
"Estimation of latent ability using a response pattern of graded scores", Psychometrika Monograph 17, 1969); abilities
are normally distributed with mean 0 and variance 1. Parameters are found by the EM algorithm over fixed points of
ability (Bock and Aitkin, "Marginal maximum likelihood estimation of item parameters: application of an EM algorithm",
Psychometrika 46, 1981), standard errors from the products of the sheets' score vectors. What a sheet lacks is left out
of its likelihood, so papers may be drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Reals = NDArray[np.float64]
Categories = NDArray[np.int64]

MISSING = -1
POINTS = np.linspace(-6, 6, 61)
_WEIGHTS = np.exp(-(POINTS**2) / 2) / np.exp(-(POINTS**2) / 2).sum()
_ROUNDS, _CLOSE = 500, 1e-5
_STEEPEST = 8.0
_LEAST = 1e-12


@dataclass(frozen=True)
class GradedItem:
    """`slope` a, and by threshold the location b_c = -d_c / a where half reach category c or above, with their standard
    errors; of a two-parameter item there is one, its difficulty. The errors are NaN where the sheets are too few to
    tell the parameters of all items apart."""

    slope: float
    slope_error: float
    locations: tuple[float, ...]
    location_errors: tuple[float, ...]


@dataclass(frozen=True)
class GradedFit:
    """`items` in the order of the columns; None for an item of which fewer than two categories occurred."""

    items: tuple[GradedItem | None, ...]
    log_likelihood: float
    rounds: int


def fit_graded(categories: Categories) -> GradedFit | None:
    """Of sheets by items: the category from 0 up, or MISSING. Categories that nobody chose are passed over. None where
    nothing can be estimated, or the algorithm does not settle."""
    columns = [_occurring(categories[:, column]) for column in range(categories.shape[1])]
    used = [column for column, (_, number) in enumerate(columns) if number >= 2]
    if not used or len(categories) < 2:
        return None
    data = _Data([columns[column] for column in used])
    parameters = data.start()
    previous = -np.inf
    for rounds in range(1, _ROUNDS + 1):
        posterior, likelihood = data.posterior(parameters)
        counts = data.indicator.T @ posterior
        new = [_improved(each, counts[start:end]) for each, (start, end) in zip(parameters, data.spans, strict=True)]
        change = max(float(np.abs(one - other).max()) for one, other in zip(new, parameters, strict=True))
        parameters = new
        if change < _CLOSE and likelihood - previous < _CLOSE:
            return _fit(data, parameters, used, categories.shape[1], rounds)
        previous = likelihood
    return None


class _Data:
    """The sheets as an indicator of item and category, and where each item's categories stand in it."""

    def __init__(self, columns: Sequence[tuple[Categories, int]]) -> None:
        ends = np.cumsum([number for _, number in columns]).tolist()
        self.spans = list(zip([0, *ends[:-1]], ends, strict=True))
        self.indicator = np.zeros((len(columns[0][0]), ends[-1]))
        for (codes, _), (start, _) in zip(columns, self.spans, strict=True):
            rows = np.flatnonzero(codes != MISSING)
            self.indicator[rows, start + codes[rows]] = 1

    def start(self) -> list[_Reals]:
        """A slope of 1, and the thresholds that the shares of the categories would have with it."""
        found = []
        for start, end in self.spans:
            counts = self.indicator[:, start:end].sum(axis=0)
            above = np.cumsum(counts[::-1])[::-1][1:] / counts.sum()
            found.append(np.concatenate([[1.0], 1.2 * np.log(above / (1 - above))]))
        return found

    def posterior(self, parameters: Sequence[_Reals]) -> tuple[_Reals, float]:
        """Sheets by points: the distribution of ability given each sheet; and the log likelihood."""
        logs = np.concatenate([np.log(_probabilities(each)[0]) for each in parameters])
        joint = self.indicator @ logs + np.log(_WEIGHTS)
        most = joint.max(axis=1, keepdims=True)
        shares = np.exp(joint - most)
        sums = shares.sum(axis=1, keepdims=True)
        return shares / sums, float((np.log(sums) + most).sum())


def _occurring(column: Categories) -> tuple[Categories, int]:
    """The codes with those that do not occur closed up, and how many there are."""
    known = np.unique(column[column != MISSING])
    return np.where(column == MISSING, MISSING, np.searchsorted(known, column)), len(known)


def _probabilities(parameters: _Reals) -> tuple[_Reals, _Reals]:
    """Category by point: the probabilities; and parameter by category by point: their derivatives."""
    logits = parameters[0] * POINTS + parameters[1:, None]
    reach = 1 / (1 + np.exp(-logits))
    slope = reach * (1 - reach)
    edge = np.zeros((1, len(POINTS)))
    bounded = np.concatenate([edge + 1, reach, edge])
    thresholds = len(parameters) - 1
    derivatives = np.zeros((thresholds + 1, thresholds + 1, len(POINTS)))
    steps = np.concatenate([edge, slope * POINTS, edge])
    derivatives[0] = steps[:-1] - steps[1:]
    for number in range(thresholds):
        derivatives[number + 1, number] = -slope[number]
        derivatives[number + 1, number + 1] = slope[number]
    return np.maximum(bounded[:-1] - bounded[1:], _LEAST), derivatives


def _improved(parameters: _Reals, counts: _Reals) -> _Reals:
    """Fisher's scoring steps for one item, given how many of each category are expected at each point."""
    for _ in range(2):
        chances, derivatives = _probabilities(parameters)
        gradient = (derivatives * (counts / chances)).sum(axis=(1, 2))
        spread = derivatives * np.sqrt(counts.sum(axis=0) / chances)
        information = np.einsum("icq,jcq->ij", spread, spread)
        step = np.linalg.solve(information + 1e-9 * np.eye(len(parameters)), gradient)
        before = float((counts * np.log(chances)).sum())
        for _ in range(12):
            tried = parameters + step
            ordered = bool(np.all(np.diff(tried[1:]) < 0)) and abs(tried[0]) <= _STEEPEST
            if ordered and float((counts * np.log(_probabilities(tried)[0])).sum()) >= before:
                parameters = tried
                break
            step = step / 2
    return parameters


def _fit(data: _Data, parameters: Sequence[_Reals], used: Sequence[int], columns: int, rounds: int) -> GradedFit:
    posterior, likelihood = data.posterior(parameters)
    scores = [_scores(data, posterior, each, *span) for each, span in zip(parameters, data.spans, strict=True)]
    covariance = _covariance(np.concatenate(scores, axis=1))
    items: list[GradedItem | None] = [None] * columns
    at = 0
    for column, each in zip(used, parameters, strict=True):
        own = covariance[at : at + len(each), at : at + len(each)]
        items[column] = _item(each, own)
        at += len(each)
    return GradedFit(tuple(items), likelihood, rounds)


def _covariance(scores: _Reals) -> _Reals:
    """Of all parameters, from the scores of the sheets; NaN where these do not span all parameters, as those of fewer
    sheets than there are parameters never do."""
    information = scores.T @ scores
    if np.linalg.matrix_rank(information, hermitian=True) < len(information):
        return np.full_like(information, np.nan)
    return np.linalg.inv(information).astype(np.float64)


def _scores(data: _Data, posterior: _Reals, parameters: _Reals, start: int, end: int) -> _Reals:
    """Sheets by parameters of one item: the derivatives of each sheet's log likelihood."""
    chances, derivatives = _probabilities(parameters)
    found = np.zeros((len(posterior), len(parameters)))
    for category in range(end - start):
        rows = np.flatnonzero(data.indicator[:, start + category])
        found[rows] = posterior[rows] @ (derivatives[:, category] / chances[category]).T
    return found


def _item(parameters: _Reals, covariance: _Reals) -> GradedItem:
    """Locations by the delta method."""
    slope = float(parameters[0])
    locations, errors = [], []
    for number in range(1, len(parameters)):
        location = -float(parameters[number]) / slope
        by = np.zeros(len(parameters))
        by[0], by[number] = -location / slope, -1 / slope
        locations.append(location)
        errors.append(float(np.sqrt(by @ covariance @ by)))
    return GradedItem(slope, float(np.sqrt(covariance[0, 0])), tuple(locations), tuple(errors))
