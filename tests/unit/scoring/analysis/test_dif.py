"""Mantel and Haenszel's figures as R's mantelhaen.test has them, and the classes that follow."""

from __future__ import annotations

import json
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.scoring.analysis.domain.dif import Dif, mantel_haenszel

VALUES: dict[str, Any] = json.loads(Path(__file__).with_name("erm.json").read_text(encoding="utf-8"))["dif"]


def test_it_is_that_of_r() -> None:
    """R's interval of the odds is exp(ln(odds) +- 1.96 s), s the error of Robins, Breslow and Greenland."""
    found = mantel_haenszel(*np.array(VALUES["counts"]))
    assert found is not None
    assert (found.odds, found.chi_squared, found.p) == pytest.approx(
        (VALUES["odds"], VALUES["chi_squared"], VALUES["p"]), abs=1e-6
    )
    for sign, end in ((-1, "low"), (1, "high")):
        assert exp(log(found.odds) + sign * 1.959963984540054 * found.error / 2.35) == pytest.approx(VALUES[end])
    assert found.delta < 0, "harder for the focal group"


def test_totals_that_say_nothing_change_nothing() -> None:
    counts = np.array(VALUES["counts"])
    more = np.hstack([counts, np.array([[7, 3, 0, 0], [5, 0, 4, 0], [1, 0, 0, 0]]).T])
    assert mantel_haenszel(*more) == mantel_haenszel(*counts)
    assert mantel_haenszel(*np.array([[7], [3], [0], [0]])) is None


@pytest.mark.parametrize(
    ("delta", "error", "p", "letter"),
    [
        (-0.9, 0.1, 0.001, "A"),
        (-1.2, 0.3, 0.2, "A"),
        (1.2, 0.3, 0.001, "B"),
        (-1.6, 0.5, 0.001, "B"),
        (-1.9, 0.2, 0, "C"),
    ],
)
def test_classes(delta: float, error: float, p: float, letter: str) -> None:
    assert Dif(1, delta, error, 10, p).dif_class == letter
