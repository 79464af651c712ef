"""The Rasch model as R's eRm fits it; two-parameter and graded models give back what sheets were simulated from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.scoring.analysis.domain.graded import MISSING, fit_graded
from services.scoring.analysis.domain.models import FEWEST_SHEETS, fit_models
from services.scoring.analysis.domain.rasch import MOST_ITEMS, fit_rasch
from services.scoring.analysis.domain.responses import ItemColumn, Responses

VALUES: dict[str, Any] = json.loads(Path(__file__).with_name("erm.json").read_text(encoding="utf-8"))
SLOPES, DIFFICULTIES = np.linspace(0.7, 2.0, 15), np.linspace(-1.5, 1.5, 15)[::-1]
LOCATIONS = np.array([[-1.5, -0.5, 0.4, 1.3]]) + np.linspace(-0.4, 0.4, 8)[:, None]


def near(expected: Any, most: float) -> Any:
    return pytest.approx(expected, abs=most, rel=0)


def logistic(random: np.random.Generator, sheets: int) -> Any:
    ability = random.standard_normal(sheets)[:, None]
    return (random.random((sheets, 15)) < 1 / (1 + np.exp(-SLOPES * (ability - DIFFICULTIES)))).astype(np.int64)


def graded(random: np.random.Generator, sheets: int) -> Any:
    """Eight items of five categories."""
    ability = random.standard_normal(sheets)[:, None, None]
    reach = 1 / (1 + np.exp(-SLOPES[:8, None] * (ability - LOCATIONS)))
    return (random.random((sheets, 8, 1)) < reach).sum(axis=2)


def as_stated(estimates: list[tuple[float, float, float]]) -> None:
    """(estimate, truth, stated error): the distances in stated errors spread as they should, without a bias."""
    distances = np.array([(found - true) / error for found, true, error in estimates])
    assert abs(distances.mean()) < 3 / np.sqrt(len(distances))
    assert 0.7 < np.sqrt((distances**2).mean()) < 1.3
    assert np.abs(distances).max() < 4.5


def test_the_rasch_model_is_that_of_erm() -> None:
    values = VALUES["rasch"]
    found = fit_rasch(np.array(values["right"]))
    assert found is not None
    assert found.difficulties.tolist() == near(values["difficulties"], 1e-3)
    assert found.errors.tolist() == near(values["errors"], 1e-3)


def test_items_without_an_estimate_change_no_other() -> None:
    right = np.array(VALUES["rasch"]["right"])
    wide = np.hstack([right[:, :10], np.ones((300, 1), int), right[:, 10:], np.zeros((300, 1), int)])
    found, alone = fit_rasch(wide), fit_rasch(right)
    assert found is not None
    assert alone is not None
    assert np.flatnonzero(np.isnan(found.difficulties)).tolist() == [10, 21]
    assert found.difficulties[~np.isnan(found.difficulties)].tolist() == near(alone.difficulties.tolist(), 1e-8)


@pytest.mark.parametrize(
    "right",
    [
        np.ones((5, 3), int),
        np.zeros((0, 3), int),
        np.array([[1, 0], [1, 0], [1, 0]]),
        # Nobody had one of the last two right without both of the first two: nothing says how much harder they are.
        np.array([[1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 1, 0], [1, 1, 0, 1]]),
        np.eye(MOST_ITEMS + 1, dtype=int),
    ],
)
def test_what_cannot_be_fitted_has_no_fit(right: Any) -> None:
    assert fit_rasch(right) is None


def test_two_parameters_of_the_classical_example() -> None:
    """LSAT section 6 (Bock and Lieberman 1970), as Rizopoulos gives it for R's ltm (Journal of Statistical Software
    17, 2006): difficulty and discrimination of each item."""
    published = [(-3.3597, 0.8254), (-1.3696, 0.7229), (-0.2799, 0.8905), (-1.8659, 0.6886), (-3.1236, 0.6575)]
    found = fit_graded(np.array(VALUES["lsat6"]))
    assert found is not None
    assert found.log_likelihood == near(-2466.653, 2e-3)
    for item, (difficulty, slope) in zip(found.items, published, strict=True):
        assert item is not None
        assert item.locations == near((difficulty,), 5e-3)
        assert item.slope == near(slope, 2e-3)


def test_two_parameters_are_recovered_within_the_stated_error() -> None:
    estimates = []
    for seed in range(4):
        found = fit_graded(logistic(np.random.default_rng([1, seed]), 1_500))
        assert found is not None
        for item, slope, difficulty in zip(found.items, SLOPES, DIFFICULTIES, strict=True):
            assert item is not None
            estimates.append((item.slope, slope, item.slope_error))
            estimates.append((item.locations[0], difficulty, item.location_errors[0]))
    as_stated(estimates)


def test_graded_items_are_recovered_within_the_stated_error() -> None:
    estimates = []
    for seed in range(3):
        found = fit_graded(graded(np.random.default_rng([2, seed]), 1_500))
        assert found is not None
        for item, slope, locations in zip(found.items, SLOPES[:8], LOCATIONS, strict=True):
            assert item is not None
            estimates.append((item.slope, slope, item.slope_error))
            estimates += zip(item.locations, locations, item.location_errors, strict=True)
    as_stated(estimates)


def test_drawn_papers_give_the_same_items_with_larger_errors() -> None:
    random = np.random.default_rng(3)
    sheets = logistic(random, 2_000)
    whole = fit_graded(sheets)
    drawn = sheets.copy()
    for row in drawn:
        row[random.choice(15, 5, replace=False)] = MISSING
    part = fit_graded(drawn)
    assert whole is not None
    assert part is not None
    as_stated(
        [
            (item.locations[0], difficulty, item.location_errors[0])
            for item, difficulty in zip(part.items, DIFFICULTIES, strict=True)
            if item is not None
        ]
    )
    errors = [(a.slope_error, b.slope_error) for a, b in zip(whole.items, part.items, strict=True) if a and b]
    assert all(more > less for less, more in errors)


def test_an_item_that_all_answer_alike_has_no_parameters_and_the_others_do() -> None:
    sheets = logistic(np.random.default_rng(4), 400)
    sheets[:, 3] = 1
    found = fit_graded(sheets)
    assert found is not None
    assert [item is None for item in found.items] == [column == 3 for column in range(15)]
    assert fit_graded(np.ones((10, 3), np.int64)) is None


def test_fewer_sheets_than_parameters_give_no_errors() -> None:
    """Their information matrix has no inverse, whose rounded diagonal may even be negative."""
    sheets = graded(np.random.default_rng(4), 30)
    found = fit_graded(sheets)
    assert found is not None
    items = [item for item in found.items if item is not None]
    assert sum(1 + len(item.locations) for item in items) > len(sheets)
    assert all(np.isfinite([item.slope, *item.locations]).all() for item in items)
    assert all(np.isnan([item.slope_error, *item.location_errors]).all() for item in items)


def test_an_item_says_that_its_errors_are_not_known() -> None:
    random = np.random.default_rng(5)
    ability = random.standard_normal((FEWEST_SHEETS, 1, 1))
    reach = 1 / (1 + np.exp(-1.2 * (ability - np.tile(LOCATIONS, (4, 1)))))
    points = 1 + (random.random((FEWEST_SHEETS, 32, 1)) < reach).sum(axis=2)
    items = [ItemColumn(f"TKP-{at:03}", 0, tuple("ABCDE"), None, True, 1, 5) for at in range(32)]
    yes, no = np.full(points.shape, True), np.full(points.shape, False)
    models = fit_models(items, [Responses(yes, points.astype(np.uint8), points, no, no, no)])
    assert len(models) == len(items)
    assert all(model.slope_error is None for model in models)
    assert {error for model in models for error in model.location_errors} == {None}
