"""The same sheets give the same analysis on SQLite and on PostgreSQL, figure for figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.scoring.analysis.domain.analysis import Analysis
from services.scoring.migrations import METADATA
from shared.db.engine import make_engine
from tests.builders.scoring import World
from tests.builders.scoring_analysed import SHEETS, AnalysedWorld, analysed_world, kept, work

pytestmark = pytest.mark.servers


def counted(world: World) -> Analysis:
    """What follows from whole numbers; models are iterated."""
    found = kept(world)
    assert found is not None
    return replace(found.analysis, models=())


def test_every_figure_is_the_same(postgres_database: str) -> None:
    engine = make_engine(postgres_database)
    try:
        METADATA.create_all(engine)
        world = AnalysedWorld(engine)
        world.seat_at_sites(1, SHEETS)
        world.sit_all(1, SHEETS)
        work(world)
        assert counted(world) == counted(analysed_world())
        found, other = kept(world), kept(analysed_world())
        assert found is not None
        assert other is not None
        slopes = [[each.slope for each in one.analysis.models] for one in (found, other)]
        assert slopes[0] == pytest.approx(slopes[1], abs=1e-6)
    finally:
        engine.dispose()
