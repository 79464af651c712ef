"""Both roads of a save, each in a hall of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders.cbt_roads import Both, Prepared, both_roads, prepare
from tests.builders.messaging import StoppedClock
from tests.builders.sat_minutes import Sat


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def both(prepared: Prepared, tmp_path: Path) -> Both:
    return both_roads(prepared, tmp_path)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def sat(engine: Engine, clock: StoppedClock) -> Sat:
    return Sat(engine, clock)
