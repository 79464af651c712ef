"""Gains of the same people against published values, and their intervals against what they promise."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from services.scoring.analysis.domain.gains import gain_of, student

# Student's own example (1908): additional hours of sleep with either drug.
FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def test_the_gain_and_its_interval_are_those_of_r() -> None:
    """t.test(extra ~ group, data = sleep, paired = TRUE): 1.58, from 0.7001142 to 2.4598858."""
    found = gain_of("", [each / 100 for each in FIRST], [each / 100 for each in SECOND])
    assert found.gain == pytest.approx(1.58)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.7001142, 2.4598858), abs=2e-4)
    assert (found.rose, found.same, found.fell) == (9, 1, 0)
    assert found.correlation == pytest.approx(0.7951702, abs=1e-6)


@pytest.mark.parametrize(("freedom", "value"), [(9, 2.262157), (29, 2.045230), (99, 1.984217), (10_000, 1.960201)])
def test_percentiles_of_student(freedom: int, value: float) -> None:
    assert student(freedom) == pytest.approx(value, abs=2e-4)


def test_the_effect_size_is_in_units_of_the_average_variance() -> None:
    found = gain_of("", [0.1, 0.2, 0.3, 0.4], [0.3, 0.3, 0.6, 0.6])
    assert found.effect is not None
    assert found.effect.size == pytest.approx(20 / sqrt((found.sd_before**2 + found.sd_after**2) / 2))
    assert found.effect.interval.low < found.effect.size < found.effect.interval.high


def test_without_variance_there_is_no_effect_size() -> None:
    found = gain_of("", [0.5, 0.5, 0.5], [0.6, 0.7, 0.8])
    assert (found.effect, found.correlation) == (None, None)
    assert found.gain == pytest.approx(20)


def test_the_interval_of_the_effect_size_holds_the_true_one_as_often_as_it_says() -> None:
    """Two thousand times 60 people who gain half a standard deviation, with a correlation of 0.6."""
    chance, held = np.random.default_rng(8), 0
    for _ in range(2_000):
        ability = chance.standard_normal(60) * sqrt(0.6)
        before = ability + chance.standard_normal(60) * sqrt(0.4)
        after = ability + chance.standard_normal(60) * sqrt(0.4) + 0.5
        found = gain_of("", before.tolist(), after.tolist()).effect
        assert found is not None
        held += found.interval.low <= 0.5 <= found.interval.high
    assert 0.935 < held / 2_000 < 0.965
