"""An SQLite database as one file, by SQLite's own online backup: writers go on meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from operations.recovery.manifest import File, described
from shared.kernel.errors import Refused


def dump(connection: Connection, folder: Path, service: str) -> tuple[File, ...]:
    """Copies what the connection's transaction sees."""
    name = f"{service}.sqlite3"
    with closing(sqlite3.connect(folder / name)) as copy:
        _driver(connection).backup(copy)
        # The copy is one file, not one with a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    return (described(folder, name),)


def check(folder: Path, files: tuple[File, ...]) -> None:
    """Raises Refused for a file that SQLite finds damaged."""
    with closing(sqlite3.connect(f"file:{folder / files[0].name}?mode=ro&immutable=1", uri=True)) as copy:
        try:
            [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
        except sqlite3.DatabaseError as error:
            verdict = str(error)
    if verdict != "ok":
        raise Refused(f"{folder / files[0].name}: {verdict}")


def load(source: Path, target: Path) -> None:
    """Makes `target` what `source` is, in one transaction: readers see the old database or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(target, timeout=30)) as database:
        # WAL as everywhere; a backup into it is a transaction like any other.
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        copy.backup(database)


def _driver(connection: Connection) -> sqlite3.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found
