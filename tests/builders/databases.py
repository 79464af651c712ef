"""SQLite databases in memory that begin as copies of one that was made before: each test has its own."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine

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
    connection = engine.raw_connection()
    try:
        _driver(connection.driver_connection).deserialize(content)
    finally:
        connection.close()
    return engine


def _driver(connection: object) -> sqlite3.Connection:
    assert isinstance(connection, sqlite3.Connection), f"{connection!r} is no SQLite database"
    return connection
