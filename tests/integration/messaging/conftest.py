"""The databases and the log that outbox, relay and consumer are tested on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared.db.engine import make_engine
from shared.eventlog.interface import EventLog
from shared.eventlog.open_log import open_log
from shared.messaging.tables import METADATA


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database with the messaging tables: SQLite in memory, then real PostgreSQL."""
    in_memory = request.param == "sqlite"
    made = make_engine("sqlite://" if in_memory else request.getfixturevalue("postgres_database"))
    METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return open_log(f"sqlite:///{tmp_path}/log.db")
