"""SQLite databases in memory that begin as copies of one that was made before, and writers who do not wait long.
In PostgreSQL, how many wait."""

from __future__ import annotations

import sqlite3
from functools import cache

import pytest
from sqlalchemy import Dialect, Engine, text
from sqlalchemy.util import LRUCache

from shared.db import engine as engines
from shared.db.engine import make_engine


def content_of(engine: Engine) -> bytes:
    """Everything in an SQLite database that is committed; the engine is disposed of."""
    connection = engine.raw_connection()
    try:
        content = _driver(connection.driver_connection).serialize()
    finally:
        connection.close()
        engine.dispose()
    return content


def engine_with(content: bytes) -> Engine:
    """A new database in memory that begins with what `content_of` returned."""
    engine = make_engine("sqlite://")
    # What one test's statements were compiled to serves all others.
    engine.dialect = _dialect()
    engine.update_execution_options(compiled_cache=_COMPILED)
    replace_content(engine, content)
    return engine


def replace_content(engine: Engine, content: bytes, *, of: bytes = b"") -> None:
    """Makes a database in memory hold what `content_of` returned. It must hold `of` and nothing more, if that is given:
    what anybody has written since would be lost."""
    connection = engine.raw_connection()
    try:
        driver = _driver(connection.driver_connection)
        assert not of or driver.serialize() == of, "something was written before"
        driver.deserialize(content)
    finally:
        connection.close()


def give_up_waiting_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for another writer of an SQLite database longer than a moment."""
    begin = engines._begin_writing
    monkeypatch.setattr(engines, "_begin_writing", lambda connection, turn, _seconds: begin(connection, turn, 0.05))


def waiting_locks(engine: Engine) -> int:
    """How many locks somebody waits for in this PostgreSQL database."""
    ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    with engine.connect() as connection:
        query = text(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ({ours})")
        return int(connection.scalar(query) or 0)


_COMPILED: LRUCache[object, object] = LRUCache(5000)


@cache
def _dialect() -> Dialect:
    engine = make_engine("sqlite://")
    engine.connect().close()
    return engine.dialect


def _driver(connection: object) -> sqlite3.Connection:
    assert isinstance(connection, sqlite3.Connection), f"{connection!r} is no SQLite database"
    return connection
