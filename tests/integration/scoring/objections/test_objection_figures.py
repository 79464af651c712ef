"""Objections whose time is over are figures of the worker: until all have come, and until each has an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services.scoring.objections.usecases.figures import objection_figures
from services.scoring.service import SERVICE
from tests.builders.scoring import KARTIKA, NOON, SIREGAR, World
from tests.builders.scoring_objected import answer, filed, objected_world, receive, window
from tests.builders.second_members import waited

TWK = 1
HOUR = 3600.0
OVER = NOON + timedelta(days=3)


@pytest.fixture
def world() -> World:
    return objected_world()


def figures(world: World, hours: int = 1) -> tuple[float, float, float]:
    """Not all here, not all answered, waiting for a second member; so many hours after the time for objections."""
    assert objection_figures in SERVICE.figures
    with Session(world.engine) as session:
        missing, unanswered = objection_figures(session, OVER + timedelta(hours=hours))
    second = waited(SERVICE, world.engine, OVER + timedelta(hours=hours)).get("answer", 0)
    return missing.value, unanswered.value, second


def test_a_window_is_late_until_recruitment_has_closed_it_and_all_have_come(world: World) -> None:
    assert figures(world) == (0, 0, 0)
    receive(world, window(0, closed=False))
    assert figures(world, -1) == (0, 0, 0), "not over yet"
    assert figures(world) == (HOUR, 0, 0)
    receive(world, window(1, changed_at=NOON + timedelta(seconds=1)))
    assert figures(world) == (HOUR, 0, 0), "one has not come"
    receive(world, filed(TWK, "A1"))
    assert figures(world) == (0, HOUR, 0)


def test_an_objection_waits_until_two_have_answered_it(world: World) -> None:
    receive(world, filed(TWK, "A1"), window(1))
    assert figures(world, 2) == (0, 2 * HOUR, 0)
    answer(world, TWK, KARTIKA)
    assert figures(world, 2) == (0, 2 * HOUR, 2 * HOUR + timedelta(days=3).total_seconds())
    answer(world, TWK, SIREGAR)
    assert figures(world, 2) == (0, 0, 0)
