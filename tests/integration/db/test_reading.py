"""A transaction that only reads: it writes nothing, and PostgreSQL goes on with what it has prepared."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from shared.config import DatabaseLimits
from shared.db.engine import make_engine, reading, unit_of_work

_ASKED = text("SELECT words FROM notes WHERE words <> 'nothing'")
_PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT words FROM notes%'")


def check_that_reading_only_reads(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        session.execute(text("CREATE TABLE notes (words TEXT)"))
    with pytest.raises(DBAPIError, match=r"read.?only"), reading(engine) as session:
        session.execute(text("INSERT INTO notes VALUES ('in passing')"))
    # One connection serves both, and remembers nothing of the other.
    with unit_of_work(engine) as session:
        session.execute(text("INSERT INTO notes VALUES ('kept')"))
    with reading(engine) as session:
        assert session.scalars(_ASKED).all() == ["kept"]
    engine.dispose()


def test_reading_writes_nothing_on_sqlite() -> None:
    check_that_reading_only_reads(make_engine("sqlite://"))


def test_reading_writes_nothing_on_postgresql(postgres_database: str) -> None:
    check_that_reading_only_reads(make_engine(postgres_database, limits=DatabaseLimits(pool_size=1)))


def test_statements_stay_prepared_when_reading_ends(postgres_database: str) -> None:
    """Planning a join of seven tables takes twenty times as long as answering it."""
    engine = make_engine(postgres_database, limits=DatabaseLimits(pool_size=1))
    with unit_of_work(engine) as session:
        session.execute(text("CREATE TABLE notes (words TEXT)"))
    for _ in range(8):
        with reading(engine) as session:
            session.execute(_ASKED)
    with reading(engine) as session:
        assert session.scalar(_PREPARED) == 1
    engine.dispose()
