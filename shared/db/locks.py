"""One active holder per name and database, freed by the system when the holder dies."""

from __future__ import annotations

import fcntl
import hashlib
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_NOTICE = (
    "SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), "
    "set_config('tcp_keepalives_count', '3', false)"
)
"""A holder whose machine lost its power says nothing: the server asks it, and frees the lock after half a minute."""


class Lock(Protocol):
    def acquire(self) -> bool:
        """True if this process holds the lock now; may be called again and again, and re-checks."""
        ...

    def release(self) -> None: ...


def exclusive(engine: Engine, name: str) -> Lock:
    """PostgreSQL: a session advisory lock on a connection of its own. SQLite: a locked file beside the
    database; a database in memory belongs to one process anyway."""
    if engine.dialect.name == "postgresql":
        return _AdvisoryLock(engine, name)
    return _FileLock(engine.url.database, name)


class _FileLock:
    def __init__(self, database: str | None, name: str) -> None:
        in_memory = database in (None, "", ":memory:")
        self._path = None if in_memory else Path(f"{database}.{name}.lock")
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        if self._path is None or self._file is not None:
            return True
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class _AdvisoryLock:
    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Whoever lost the connection lost the lock, so a held lock is proved anew on each call."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if self._connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": self._number}).scalar():
                self._connection.execute(text(_NOTICE))
                return True
            self._connection.close()
            self._connection = None
        except DBAPIError:
            # The server may not know yet that the connection is gone: nobody goes on with it, so it ends the session.
            self.release()
            raise
        return False

    def release(self) -> None:
        if self._connection is not None:
            # Closing for real, not back to the pool: the lock lives as long as the server's session.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
