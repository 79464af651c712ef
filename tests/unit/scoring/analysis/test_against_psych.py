"""The figures equal those of R's package psych; psych.R beside this file wrote the values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.scoring.analysis.domain.analysis import Analysis
from services.scoring.analysis.domain.reliability import alpha_if_right, covariances
from services.scoring.analysis.domain.responses import NONE
from tests.builders.scoring_responses import UNSEEN, analysis_of, columns, tally_of, weighted_columns

VALUES: dict[str, Any] = json.loads(Path(__file__).with_name("psych.json").read_text(encoding="utf-8"))
CHOICES, WEIGHTED, DRAWN = VALUES["choices"], VALUES["weighted"], VALUES["drawn"]


def near(expected: Any) -> Any:
    return pytest.approx(expected, abs=1e-6, rel=0)


def choice_items() -> tuple[list[Any], Any]:
    """psych's options count from 1 and its blank is 0."""
    chosen = np.array(CHOICES["chosen"])
    items = columns([key - 1 for key in CHOICES["key"]], CHOICES["options"])
    return items, np.where(chosen == 0, NONE, chosen - 1)


def agrees(found: Analysis, values: dict[str, Any]) -> None:
    section = found.scales[0]
    assert section.alpha == near(values["alpha"])
    assert (section.mean, section.sd) == (near(values["total_mean"]), near(values["total_sd"]))
    assert section.sem == near(values["sem"])
    assert [item.alpha_without for item in found.items] == near(values["alpha_without"])
    assert [item.correlation for item in found.items] == near(values["correlation"])
    assert [item.correlation_rest for item in found.items] == near(values["correlation_rest"])
    assert [item.mean for item in found.items] == near(values["mean"])
    assert [item.sd for item in found.items] == near(values["sd"])


def test_items_with_a_key() -> None:
    found = analysis_of(*choice_items())
    agrees(found, CHOICES["values"])
    assert [item.correlation for item in found.items] == near(CHOICES["multiple_choice_r"])
    assert [item.difficulty for item in found.items] == near(CHOICES["multiple_choice_mean"])
    assert found.scales[-1].alpha == near(CHOICES["multiple_choice_alpha"])


def test_every_option_of_an_item() -> None:
    for item, shares, correlations in zip(
        analysis_of(*choice_items()).items, CHOICES["shares"], CHOICES["option_correlations"], strict=True
    ):
        blank, *options = item.options[-1:] + item.options[:-1]
        given = [blank, *options]
        assert [option.share for option in given] == near(shares[: len(given)])
        for option, expected in zip(given, correlations, strict=False):
            assert option.correlation == (None if expected is None else near(expected))


def test_items_with_weights() -> None:
    places = np.array(WEIGHTED["points"]) - 1
    agrees(analysis_of(weighted_columns(8), places), WEIGHTED["values"])


def test_the_whole_of_two_sections() -> None:
    items, places = choice_items()
    mixed = [
        *(type(item)(item.code, 0, item.options, item.right, False, 0, 5) for item in items),
        *weighted_columns(8, section=1),
    ]
    whole = analysis_of(mixed, np.hstack([places[:200], np.array(WEIGHTED["points"]) - 1])).scales[-1]
    values = VALUES["both"]["values"]
    assert (whole.alpha, whole.sem) == (near(values["alpha"]), near(values["sem"]))
    assert (whole.code, whole.items, whole.mean) == ("", 20, near(values["total_mean"]))


def test_papers_that_were_drawn() -> None:
    """psych's alpha of the pool from pairwise covariances, stepped to the length of a paper."""
    points = np.array(DRAWN["points"], dtype=float)
    places = np.where(np.isnan(points), UNSEEN, np.where(points == 1, 0, 1)).astype(int)
    found = analysis_of(columns([0] * 10, [3] * 10), places, lengths=[7])
    pool, step = DRAWN["pool_alpha"], 7 / 10
    assert found.scales[0].alpha == near(step * pool / (1 + (step - 1) * pool))
    assert (found.scales[0].items, found.scales[0].pool) == (7, 10)
    assert sum(item.seen for item in found.items) == 300 * 7


def test_the_reliability_by_another_key() -> None:
    items, places = choice_items()
    tally = tally_of(items, places)
    found = alpha_if_right(tally, covariances(tally), items, 2, 0, [12])
    assert found == near(CHOICES["third_by_option_1"])
