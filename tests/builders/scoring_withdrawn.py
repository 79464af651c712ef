"""Members withdraw a ranking that scoring has released."""

from __future__ import annotations

from tests.builders.scoring import KARTIKA, SIREGAR, World
from tests.builders.scoring_ranked import withdraw


def withdraw_both(world: World) -> None:
    withdraw(world, KARTIKA)
    assert withdraw(world, SIREGAR)
