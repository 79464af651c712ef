"""SQLite has one writer at a time: how the others wait."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from shared.db.engine import make_engine


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return make_engine(f"sqlite:///{tmp_path / 'some.db'}", busy_timeout_seconds=1)


def test_who_waits_lets_the_other_writer_of_the_process_go_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web worker's requests share one thread: a wait within SQLite would last until it is given up."""
    with engine.connect() as first, engine.connect() as second:
        writing = first.begin()
        first.execute(text("CREATE TABLE notes (words TEXT)"))
        monkeypatch.setattr(time, "sleep", lambda _seconds: writing.commit())
        with second.begin():
            second.execute(text("INSERT INTO notes VALUES ('after')"))
        assert second.execute(text("SELECT words FROM notes")).scalars().all() == ["after"]


def test_the_wait_ends(engine: Engine) -> None:
    with engine.connect() as first, engine.connect() as second, first.begin():
        with pytest.raises(OperationalError, match="locked"):
            second.begin()
        assert second.connection.driver_connection is not None
        found = second.connection.driver_connection.execute("PRAGMA busy_timeout").fetchone()
        assert found == (1000,), "other statements still have SQLite's patience"
