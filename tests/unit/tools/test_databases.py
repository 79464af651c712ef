"""Copies of a database in memory."""

from __future__ import annotations

from sqlalchemy import text

from shared.db.engine import make_engine, reading, unit_of_work
from tests.builders.databases import content_of, engine_with


def test_a_copy_begins_with_the_content_and_changes_alone() -> None:
    original = make_engine("sqlite://")
    with unit_of_work(original) as session:
        session.execute(text("CREATE TABLE things (name TEXT)"))
        session.execute(text("INSERT INTO things VALUES ('one')"))
    content = content_of(original)
    first, second = engine_with(content), engine_with(content)
    with unit_of_work(first) as session:
        session.execute(text("INSERT INTO things VALUES ('two')"))
    for engine, expected in ((first, ["one", "two"]), (second, ["one"])):
        with reading(engine) as session:
            assert list(session.scalars(text("SELECT name FROM things"))) == expected
        engine.dispose()
