"""A released ranking with a reserve."""

from __future__ import annotations

import pytest

from shared.contracts.reserve import Reserve
from shared.contracts.rules import Cut
from tests.builders.scoring import World
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import ranked_world
from tests.builders.scoring_reserve import release


@pytest.fixture
def world() -> World:
    """One has a place, and three of those behind are on the reserve, which closes at the end of the year."""
    world = ranked_world()
    reserve = Reserve(size=3, reply_days=3, last_day="2026-12-31")
    go_by(world, cut=Cut(count=1, boundary_ties="all"), tie_breaks=("total",), reserve=reserve)
    release(world)
    return world
