"""Scoring with a sealed exam that five have sat or nobody has, and scoring that knows the selection only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.scoring.service import create_app
from shared.db.engine import make_engine
from tests.builders.scoring import World
from tests.builders.scoring_prepared import Build, Prepared, fill, prepared_in_memory, world_in
from tests.builders.scoring_web import Browser, DraftWorld, sat_world
from tests.builders.web import make_settings


@pytest.fixture
def world() -> World:
    return sat_world()


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


@pytest.fixture
def draft(tmp_path: Path) -> Browser:
    """A service that knows the selection and nothing more."""
    world = DraftWorld()
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def prepared(request: pytest.FixtureRequest) -> Iterator[Prepared]:
    """Sealed exams on each database, to which a function has been done once for all tests of this process."""
    if request.param == "sqlite":
        yield prepared_in_memory
        return
    template = request.getfixturevalue("postgres_template")
    new_database = request.getfixturevalue("new_postgres_database")
    engines: list[Engine] = []

    def make(build: Build) -> World:
        name = template(build, partial(fill, build=build))
        engines.append(make_engine(new_database(name)))
        return world_in(engines[-1])

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def quiet_world(prepared: Prepared) -> World:
    """A sealed exam that nobody has sat, on each database."""
    return prepared(_nothing)


def _nothing(_world: World) -> None:
    """It stays as it was sealed."""
