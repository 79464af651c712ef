"""A hall in memory with three seated candidates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cbt.wiring import create_app
from tests.builders.cbt import cbt_engine, hall
from tests.builders.cbt_hall import Hall
from tests.builders.messaging import StoppedClock
from tests.builders.web import make_settings


@pytest.fixture
def in_hall(tmp_path: Path) -> Iterator[Hall]:
    engine, clock = cbt_engine(), StoppedClock()
    session_id, numbers = hall(engine, clock)
    app = create_app(make_settings("cbt", tmp_path), engine=engine, clock=clock)
    yield Hall(app, engine, clock, session_id, numbers)
    engine.dispose()
