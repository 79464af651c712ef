"""A hall in memory with three seated candidates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.cbt.service import create_app
from tests.builders.cbt import cbt_engine, hall
from tests.builders.cbt_hall import Hall
from tests.builders.databases import content_of, engine_with
from tests.builders.messaging import StoppedClock
from tests.builders.web import make_settings

_BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.servers))


@pytest.fixture(params=_BOTH)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database: SQLite in memory, and PostgreSQL."""
    url = _with_tables(request) if request.param == "postgresql" else None
    made = cbt_engine(url=url)
    yield made
    made.dispose()


@pytest.fixture(params=_BOTH)
def shared_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database that several connections use at once: an SQLite file, and PostgreSQL."""
    url = _with_tables(request) if request.param == "postgresql" else None
    made = cbt_engine(tmp_path / "cbt.db", url=url)
    yield made
    made.dispose()


def _with_tables(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL database that begins as a copy of one whose tables were made once."""
    template = request.getfixturevalue("postgres_template")
    copy_of = template("cbt", lambda url: cbt_engine(url=url).dispose())
    return str(request.getfixturevalue("new_postgres_database")(copy_of))


@pytest.fixture
def in_hall(tmp_path: Path) -> Iterator[Hall]:
    content, session_id, numbers = _seated()
    engine, clock = engine_with(content), StoppedClock()
    app = create_app(make_settings("cbt", tmp_path), engine=engine, clock=clock)
    yield Hall(app, engine, clock, session_id, list(numbers))
    engine.dispose()


@cache
def _seated() -> tuple[bytes, str, list[str]]:
    """The database, the session and the numbers of a hall whose candidates are seated; made once in a run."""
    engine = cbt_engine()
    session_id, numbers = hall(engine, StoppedClock())
    return content_of(engine), session_id, numbers
