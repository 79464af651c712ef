"""Gains of the same people against R's and published values, and their intervals against what they promise; gains.R
beside this file wrote R's."""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.scoring.analysis.domain.gains import FEWEST_PAIRS, gain_of, student

VALUES: dict[str, Any] = json.loads(Path(__file__).with_name("gains.json").read_text(encoding="utf-8"))
COMPARED = [name for name, values in VALUES.items() if "before" in values]

# Student's own example (1908): additional hours of sleep with either drug.
FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


@pytest.mark.parametrize("name", COMPARED)
def test_every_figure_is_that_of_r(name: str) -> None:
    values = VALUES[name]
    found = gain_of("", [each / 100 for each in values["before"]], [each / 100 for each in values["after"]])
    assert found.effect is not None
    figures = {
        "mean_before": found.before,
        "mean_after": found.after,
        "sd_before": found.sd_before,
        "sd_after": found.sd_after,
        "gain": found.gain,
        "interval": [found.interval.low, found.interval.high],
        "correlation": found.correlation,
        "effect": found.effect.size,
        "effect_interval": [found.effect.interval.low, found.effect.interval.high],
    }
    assert figures == {name: pytest.approx(values[name], abs=1e-6, rel=0) for name in figures}
    assert (found.rose, found.same, found.fell) == (values["rose"], values["same"], values["fell"])


def test_r_has_values_of_the_fewest_people_that_are_compared() -> None:
    """Of fewer, the percentiles of Student's distribution would be less exact."""
    assert len(COMPARED) == 5
    assert min(len(VALUES[name]["before"]) for name in COMPARED) == FEWEST_PAIRS


def test_the_interval_of_the_effect_size_is_the_published_one_of_its_author() -> None:
    """The example of ci.stdmean.ps in Bonett's package statpsych, from people with just these means, deviations and
    correlation."""
    values = VALUES["published"]
    before, after = people_with(values["people"], values["means"], values["sds"], values["correlation"])
    found = gain_of("", before, after)
    assert (found.correlation, found.sd_before) == pytest.approx((values["correlation"], values["sds"][0]))
    assert found.effect is not None
    interval = found.effect.interval
    assert [found.effect.size, interval.low, interval.high] == pytest.approx(values["effect"], abs=1e-6, rel=0)


def people_with(people: int, means: list[float], sds: list[float], correlation: float) -> tuple[list[float], ...]:
    """The shares of so many people in two sittings that have exactly these figures in per cent."""
    drawn = np.random.default_rng(7).standard_normal((people, 2))
    independent, _ = np.linalg.qr(drawn - drawn.mean(axis=0))
    first, second = (independent * sqrt(people - 1)).T
    together = correlation * first + sqrt(1 - correlation**2) * second
    both = (means[0] + sds[0] * first, means[1] + sds[1] * together)
    return tuple((each / 100).tolist() for each in both)


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
