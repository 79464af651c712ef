"""A scoring database with a sealed exam that nobody has sat, on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.scoring.migrations import METADATA
from shared.db.engine import make_engine
from tests.builders.scoring import World
from tests.builders.scoring_bank import bank_rows


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def quiet_world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "sqlite":
        yield World()
        return
    engine = make_engine(request.getfixturevalue("postgres_database"))
    METADATA.create_all(engine)
    yield World(bank_rows(), engine)
    engine.dispose()
