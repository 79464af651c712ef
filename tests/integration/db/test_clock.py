"""The database's clock, asked alone or read as a column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import literal, select

from shared.db.clock import DatabaseClock, present_moment
from shared.db.engine import make_engine, reading


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")


def test_both_ways_tell_the_same_moment(url: str) -> None:
    engine = make_engine(url)
    with reading(engine) as session:
        before = DatabaseClock(session).now()
        read_at = session.execute(select(literal(1), present_moment().label("read_at"))).one().read_at
        after = DatabaseClock(session).now()
    assert before <= read_at <= after
    assert read_at.utcoffset() == timedelta()
    assert abs(datetime.now(UTC) - read_at) < timedelta(minutes=1)
    engine.dispose()
