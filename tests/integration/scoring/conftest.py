"""Scoring with a sealed exam that five have sat or nobody has, and scoring that knows the selection only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.scoring.migrations import METADATA
from services.scoring.service import create_app
from shared.db.engine import make_engine
from tests.builders.scoring import World
from tests.builders.scoring_bank import bank_rows
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
def quiet_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A sealed exam that nobody has sat, on each database."""
    if request.param == "sqlite":
        yield World()
        return
    engine = make_engine(request.getfixturevalue("postgres_database"))
    METADATA.create_all(engine)
    yield World(bank_rows(), engine)
    engine.dispose()
