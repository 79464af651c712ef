"""Which builds took the sheets of an exam and marked them is known once for each, however often they come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.marking.usecases import builds, marking
from services.scoring.service import drop_projections
from shared.kernel.builds import UNNAMED, build_of
from tests.builders.scoring import EXAM, World, admitted, vacancy

OTHER = f"0.0.9+{'ab' * 32}"


def seen(world: World) -> list[tuple[str, str]]:
    with Session(world.engine) as session:
        return builds.seen(session, EXAM)


@pytest.fixture
def told() -> tuple[World, list[Any]]:
    world = World()
    return world, [vacancy(), admitted("26-0001"), *world.sat("26-0001", "AAAAAA")]


def test_of_a_sheet_each_build_is_kept_once(told: tuple[World, list[Any]]) -> None:
    world, events = told
    for _ in range(2):
        world.apply(*events)
    assert seen(world) == [("cbt", build_of("cbt")), ("scoring", build_of("scoring"))]


def test_an_attempt_that_began_on_another_one_shows_it(told: tuple[World, list[Any]]) -> None:
    world, events = told
    world.apply(*(replace(each, build=OTHER) if type(each).__name__ == "AttemptStarted" else each for each in events))
    assert seen(world)[:2] == [("cbt", OTHER), ("cbt", build_of("cbt"))]


@pytest.mark.parametrize("said", [None, "", "x" * 5_000, "0.1.0+zz"])
def test_who_names_none_is_unnamed(told: tuple[World, list[Any]], said: str | None) -> None:
    world, events = told
    world.apply(*events[:-1], replace(events[-1], build=said))
    assert ("cbt", UNNAMED) in seen(world)


def test_nothing_is_marked_without_a_trace_and_a_replay_gives_the_same(
    told: tuple[World, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, events = told
    monkeypatch.setattr(builds, "build_of", lambda service: f"0.0.9+{service}")
    world.apply(*events)
    assert seen(world)[-1] == ("scoring", "0.0.9+scoring")
    monkeypatch.undo()
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert seen(world) == []
    world.apply(*events)
    assert seen(world) == [("cbt", build_of("cbt")), ("scoring", build_of("scoring"))], "marked again by this one"


def test_a_sheet_that_waits_is_not_marked_yet(told: tuple[World, list[Any]]) -> None:
    world, (post, candidate, *attempt) = told
    world.apply(*attempt)
    assert seen(world) == [("cbt", build_of("cbt"))]
    world.apply(post, candidate)
    with Session(world.engine) as session, session.begin():
        marking.mark_waiting(session, world.now)
    assert seen(world)[-1] == ("scoring", build_of("scoring"))
