"""What one member has entered of a draw is a figure of the worker until a second one has, or nothing waits for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.scoring.service import SERVICE
from shared.contracts.cuts import Cut
from tests.builders.scoring import KARTIKA, SIREGAR, World, admitted
from tests.builders.scoring_draws import EQUAL, enter, world_to_draw
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import enter_lots, ranking_of
from tests.builders.second_members import waited

HOUR = 3600.0


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(world_to_draw)


def waiting(world: World) -> tuple[float, float]:
    """Of the seed and of lots by hand, an hour later."""
    world.keep()
    found = waited(SERVICE, world.engine, world.now + timedelta(hours=1))
    return found.get("seed", 0), found.get("lots", 0)


def test_a_seed_waits_for_its_second_member(world: World) -> None:
    assert waiting(world) == (0, 0)
    enter(world, KARTIKA)
    assert waiting(world) == (HOUR, 0)
    enter(world, SIREGAR)
    assert waiting(world) == (0, 0)


def test_lots_wait_for_theirs_and_a_seed_no_more_once_nobody_waits_for_it(world: World) -> None:
    enter(world, KARTIKA)
    enter_lots(world, KARTIKA, EQUAL)
    assert waiting(world) == (HOUR, HOUR)
    enter_lots(world, SIREGAR, EQUAL)
    assert waiting(world) == (0, 0), "drawn by hand after all"


def test_a_recorded_seed_waits_for_nobody_though_equals_without_sheet_codes_do(world: World) -> None:
    enter(world, KARTIKA)
    world.apply(admitted("26-0011"), *world.sat("26-0011", "EAAEAA"))
    assert waiting(world) == (HOUR, 0)
    enter(world, SIREGAR)
    assert ranking_of(world).undrawn
    assert waiting(world) == (0, 0)


def test_nothing_waits_where_equals_need_no_draw_any_more(world: World) -> None:
    enter(world, KARTIKA)
    enter_lots(world, KARTIKA, EQUAL)
    go_by(world, cut=Cut(count=2, boundary_ties="all"))
    assert waiting(world) == (0, 0)
