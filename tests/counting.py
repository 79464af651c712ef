"""How the lines reached are counted in a process of tests, where `make test` has them counted."""

from __future__ import annotations

from slipcover import Slipcover, pytest_plugin

TAKEN_OUT_AFTER = 20_000
"""How often a line is counted in vain before all that is known to be reached is taken out of the code.

Taking it out walks through every function of the program, which costs more than many thousand counts do."""


def take_out_seldom(counting: Slipcover) -> None:
    """For all code that is loaded from now on."""
    counting.d_miss_threshold = TAKEN_OUT_AFTER


if pytest_plugin._slipcover_instance is not None:
    take_out_seldom(pytest_plugin._slipcover_instance)
