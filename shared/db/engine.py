"""Engines and transactions.

Durability comes first: SQLite runs in WAL mode with `synchronous=FULL` set on every connection
(NORMAL loses acknowledged commits in a power cut), and a writing transaction takes its lock at the
beginning, so that it waits in the queue instead of failing half way.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from shared.config import DatabaseLimits, database_limits

READ_ONLY = "terang_read_only"
"""Execution option of a connection whose transaction only reads."""


_PAUSE_SECONDS = 0.001
"""Between two looks whether the other writer of an SQLite database is done."""
_POOL_WAIT_SECONDS = 10
_CONNECT_SECONDS = 5
_BELIEVED_SECONDS = 1.0
"""A connection that served less long ago is not tried before it is used again."""
_SERVED_AT = "terang_served_at"
_SILENCE_MS = 20_000
"""Without an answer to what was sent for this long, the network is taken to be gone."""


def make_engine(url: str, *, busy_timeout_seconds: int = 30, limits: DatabaseLimits | None = None) -> Engine:
    """An engine for `url` (`sqlite:///path`, `sqlite://` in memory, or `postgresql+psycopg://...`).

    `limits` are PostgreSQL's; without them those of the environment hold. Raises SettingsError if they are wrong.
    """
    if url.startswith("sqlite"):
        return _sqlite(url, busy_timeout_seconds)
    return _postgresql(url, limits or database_limits())


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """One writing transaction: commits at the end of the block, rolls back if it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One reading transaction: a consistent view that never waits for a writer; writing in it is an error."""
    with reading_session(engine) as session:
        yield session
        end_reading(session)


def reading_session(engine: Engine) -> Session:
    """A session whose transaction only reads; the caller ends it with `end_reading`, or closes it after an error."""
    return Session(engine.execution_options(**{READ_ONLY: True}), expire_on_commit=False)


def end_reading(session: Session) -> None:
    """Ends a transaction of `reading_session`. It has nothing to keep, and yet it is committed: after a rollback
    psycopg forgets the statements that it has prepared, and PostgreSQL would plan each of them again."""
    session.commit()


def _postgresql(url: str, limits: DatabaseLimits) -> Engine:
    """Every wait has a limit: for a connection, a lock, an answer or a dead network. The caller sees an expired
    wait as an outage and retries."""
    settings = f"-c statement_timeout={limits.statement_timeout_ms} -c lock_timeout={limits.lock_timeout_ms}"
    engine = create_engine(
        url,
        pool_size=limits.pool_size,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_SECONDS,
        # Messages of errors would repeat what people typed.
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "tcp_user_timeout": _SILENCE_MS, "options": settings},
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        wanted = _only_reads(connection)
        # Sends nothing: the next BEGIN says it.
        if bool(driver.read_only) is not wanted:
            driver.read_only = wanted

    _try_before_use(engine)
    return engine


def _try_before_use(engine: Engine) -> None:
    """A connection that the server has ended is replaced before anybody sees it, as by SQLAlchemy's `pool_pre_ping`;
    but one that has just served is believed, since at the start of an exam the question would cost as much as the
    answers. If it has ended within that time, the request is answered as in any other outage, and comes again."""

    @event.listens_for(engine, "checkin")
    def _note(_driver: Any, record: ConnectionPoolEntry) -> None:
        record.info[_SERVED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _try(driver: psycopg.Connection, record: ConnectionPoolEntry, _proxy: Any) -> None:
        served_at = record.info.get(_SERVED_AT)
        if served_at is None or time.monotonic() - served_at < _BELIEVED_SECONDS:
            return
        try:
            engine.dialect.do_ping(cast(DBAPIConnection, driver))
        except psycopg.OperationalError as error:
            raise InvalidatePoolError from error


def _sqlite(url: str, busy_timeout_seconds: int) -> Engine:
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    options: dict[str, Any] = {
        "connect_args": {"timeout": busy_timeout_seconds, "check_same_thread": False},
        "hide_parameters": True,
    }
    if in_memory:
        options["poolclass"] = StaticPool
    engine = create_engine(url, **options)
    turn = threading.Lock()

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: `_begin` below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        if not in_memory:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        only_reads = _only_reads(connection)
        if connection.info.get(READ_ONLY, False) is not only_reads:
            connection.exec_driver_sql(f"PRAGMA query_only={only_reads:d}")
            connection.info[READ_ONLY] = only_reads
        if only_reads:
            connection.exec_driver_sql("BEGIN")
        elif in_memory or not busy_timeout_seconds:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            _begin_writing(connection, turn, busy_timeout_seconds)

    return engine


def _only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(READ_ONLY))


def _begin_writing(connection: Connection, turn: threading.Lock, patience_seconds: float) -> None:
    """Waits for another writer in Python. SQLite's own wait would hold up gevent's loop, and with it, for all of the
    time, the other writer if that is a request of this process who lets others have their turn.

    Whoever has the `turn` looks every millisecond, the others of this process wait behind; nobody keeps it while
    writing, so that other processes come to their own as often."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    give_up_at = time.monotonic() + patience_seconds
    has_turn = turn.acquire(timeout=patience_seconds)
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while _is_busy(driver) and time.monotonic() < give_up_at:
            time.sleep(_PAUSE_SECONDS)
        if not driver.in_transaction:
            # Says what is wrong in SQLAlchemy's words.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        if has_turn:
            turn.release()
        driver.execute(f"PRAGMA busy_timeout={round(patience_seconds * 1000)}")


def _is_busy(driver: sqlite3.Connection) -> bool:
    """Whether another connection writes; begins a writing transaction if none does."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False
