"""One active holder per name and database, freed by the system when the holder dies; or per number, until a transaction
ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.processes.locks import FileLock

_NOTICE = (
    "SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), "
    "set_config('tcp_keepalives_count', '3', false)"
)
"""The connection of a machine that lost its power stays open: with these, the server frees the lock after half a
minute."""


def lock_until_commit(session: Session, number: int) -> None:
    """Until its transaction ends, no other one holds the lock of this number. SQLite has one writer as it is."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(number)))


class Lock(Protocol):
    def acquire(self) -> bool:
        """True if this process holds the lock now; may be called again and again, and re-checks."""
        ...

    def release(self) -> None: ...


def exclusive(engine: Engine, name: str) -> Lock:
    """PostgreSQL: a session advisory lock on a connection of its own. SQLite: a locked file beside the database."""
    if engine.dialect.name == "postgresql":
        return _AdvisoryLock(engine, name)
    database = engine.url.database
    return _NoLock() if database in (None, "", ":memory:") else FileLock(Path(f"{database}.{name}.lock"))


@contextmanager
def held(engine: Engine, name: str) -> Iterator[bool]:
    """Whether this process has the lock of this name until the block ends; it is free again at once. Others have it
    where this is False. PostgreSQL frees it also if the connection is lost: what is done in the block must bear that
    another one begins."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection, connection.begin():
            yield bool(connection.execute(select(func.pg_try_advisory_xact_lock(_number(name)))).scalar())
        return
    lock = exclusive(engine, name)
    try:
        yield lock.acquire()
    finally:
        lock.release()


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


class _NoLock:
    """For an in-memory database, which only one process can use."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        """Does nothing: there is no lock."""


class _AdvisoryLock:
    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._number = _number(name)
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Each call checks the connection again, because a lost connection means a lost lock."""
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
