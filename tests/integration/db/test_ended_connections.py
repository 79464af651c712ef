"""Connections of the pool that PostgreSQL has ended meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from shared.config import DatabaseLimits
from shared.db import engine as engines
from shared.db.engine import make_engine, reading, unit_of_work

_OTHERS_END = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_CONNECTIONS = 3


@pytest.fixture
def served(postgres_database: str) -> Iterator[Engine]:
    """All of its connections have served."""
    engine = make_engine(postgres_database, limits=DatabaseLimits(pool_size=_CONNECTIONS))
    with ExitStack() as open_at_once:
        for _ in range(_CONNECTIONS):
            open_at_once.enter_context(reading(engine)).execute(text("SELECT 1"))
    yield engine
    engine.dispose()


def all_end(postgres_database: str) -> None:
    other = make_engine(postgres_database, limits=DatabaseLimits(pool_size=1))
    with reading(other) as session:
        session.execute(_OTHERS_END)
    other.dispose()


def test_who_comes_later_sees_nothing_of_them(
    served: Engine, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_end(postgres_database)
    monkeypatch.setattr(engines, "_BELIEVED_SECONDS", 0)
    for _ in range(_CONNECTIONS):
        with unit_of_work(served) as session:
            assert session.scalar(text("SELECT 1")) == 1


def test_who_comes_at_once_is_told_of_an_outage_at_most_once(
    served: Engine, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_end(postgres_database)
    monkeypatch.setattr(engines, "_BELIEVED_SECONDS", 60)
    with pytest.raises(OperationalError) as told, unit_of_work(served) as session:
        session.execute(text("SELECT 1"))
    assert told.value.connection_invalidated
    for _ in range(_CONNECTIONS):
        with unit_of_work(served) as session:
            assert session.scalar(text("SELECT 1")) == 1


def test_a_connection_that_has_just_served_is_not_asked(served: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(served.dialect, "do_ping", asked.append)
    begun: list[object] = []
    event.listen(served, "begin", begun.append)
    for believed, expected in ((60, 0), (0, 1)):
        monkeypatch.setattr(engines, "_BELIEVED_SECONDS", believed)
        with reading(served) as session:
            session.execute(text("SELECT 1"))
        assert len(asked) == expected
    assert len(begun) == 2
