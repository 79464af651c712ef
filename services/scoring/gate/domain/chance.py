"""How likely something is by chance alone, and which of many such figures still count together."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

LEVEL = 0.001
"""Each item of the gate raises a false alarm in at most one of a thousand honest selections."""


def two_sided(z: float) -> float:
    """The chance that a standard normal variable lies as far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def one_sided(z: float) -> float:
    """The chance that a standard normal variable is as large."""
    return math.erfc(z / math.sqrt(2)) / 2


def holm(chances: Sequence[float], level: float = LEVEL) -> list[bool]:
    """Which of these stand out, so that the chance of any false one is at most `level`, however they depend on one
    another (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6,
    1979)."""
    found = [False] * len(chances)
    for place, at in enumerate(sorted(range(len(chances)), key=lambda each: (chances[each], each))):
        if chances[at] > level / (len(chances) - place):
            break
        found[at] = True
    return found
