"""PostgreSQL's limits from the settings: nothing waits for ever, and what is given up is an outage, not a fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.config import DatabaseLimits
from shared.db import engine as engines
from shared.db.outages import OUTAGE


@pytest.fixture
def engine(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(engines, "_POOL_WAIT_SECONDS", 0.2)
    made = engines.make_engine(
        postgres_database, limits=DatabaseLimits(pool_size=2, statement_timeout_ms=300, lock_timeout_ms=150)
    )
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE people (nik text PRIMARY KEY)"))
    yield made
    made.dispose()


def test_a_statement_that_takes_too_long_is_an_outage(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(OperationalError, match="statement timeout") as caught:
        connection.execute(text("SELECT pg_sleep(30)"))
    assert isinstance(caught.value, OUTAGE)


def test_waiting_for_a_lock_has_an_end(engine: Engine) -> None:
    with engine.connect() as holder, engine.connect() as waiting:
        holder.execute(text("LOCK TABLE people"))
        with pytest.raises(OperationalError, match="lock timeout"):
            waiting.execute(text("SELECT 1 FROM people"))


def test_no_more_connections_are_opened_than_allowed(engine: Engine) -> None:
    with engine.connect(), engine.connect(), pytest.raises(PoolTimeout) as caught:
        engine.connect()
    assert isinstance(caught.value, OUTAGE)


def test_an_error_does_not_repeat_what_was_typed(engine: Engine) -> None:
    row = text("INSERT INTO people VALUES (:nik)")
    with engine.begin() as connection:
        connection.execute(row, {"nik": "a secret"})
    with engine.connect() as connection, pytest.raises(IntegrityError) as caught:
        connection.execute(row, {"nik": "a secret"})
    # PostgreSQL's own DETAIL still does; the log leaves that out (shared.telemetry.logs).
    assert "parameters hidden" in str(caught.value)
    assert str(caught.value).count("a secret") == str(caught.value).count("DETAIL")
