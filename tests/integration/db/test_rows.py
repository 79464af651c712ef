"""Many rows at once: whatever a text may hold arrives as it was given, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, select, type_coerce
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.db.engine import make_engine, unit_of_work
from shared.db.rows import add_missing_rows, add_rows, insert_all, is_one_of, put_rows
from shared.db.types import Json, UtcDateTime
from shared.db.upsert import upsert

PEOPLE = Table(
    "people",
    MetaData(),
    Column("place", Integer, primary_key=True),
    Column("name", Text),
    Column("present", Boolean, nullable=False),
    Column("note", Text),
)
NOTES = Table(
    "notes", MetaData(), Column("place", Integer, primary_key=True), Column("said", Json), Column("at", UtcDateTime)
)
_NOTES = select(NOTES).order_by(NOTES.c.place)
ROWS = [
    (1, "26-0001", True, '{"marks":{"TKP":5},"text":"a \\" \\\\ quoted"}'),
    (2, "Ünit \U0001f600, 100 % 'so'", False, "a\tb\nc\\N"),
    (3, "", True, None),
]


def check(url: str) -> None:
    engine = make_engine(url)
    PEOPLE.metadata.create_all(engine)
    with unit_of_work(engine) as session:
        add_rows(session, PEOPLE, ("place", "name", "present", "note"), ROWS)
        add_rows(session, PEOPLE, ("place", "present"), [(4, False)])
        add_rows(session, PEOPLE, ("place", "present"), [])
    # The classes by which outages are told from faults of the data are SQLAlchemy's.
    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        add_rows(session, PEOPLE, ("place", "present"), [(5, True), (1, True)])
    with Session(engine) as session:
        found = session.execute(select(PEOPLE).order_by(PEOPLE.c.place))
        assert [tuple(row) for row in found] == [*ROWS, (4, None, False, None)]
    engine.dispose()


def check_put(url: str) -> None:
    engine = make_engine(url)
    NOTES.metadata.create_all(engine)
    noon = datetime(2026, 11, 27, 5, 0, 0, 250_000, tzinfo=UTC)
    first = {"place": 1, "said": {"b": ["\u00e9 \U0001f600", 2], "a": None}, "at": noon}
    second = {"place": 2, "said": None, "at": noon}
    replaced = {"place": 1, "said": [], "at": noon + timedelta(days=1)}
    with unit_of_work(engine) as session:
        put_rows(session, NOTES, [first, second], ["place"])
        assert [dict(row) for row in session.execute(_NOTES).mappings()] == [first, second]
        put_rows(session, NOTES, [replaced, {**second, "place": 3}], ["place"])
        put_rows(session, NOTES, [], ["place"])
        assert [dict(row) for row in session.execute(_NOTES).mappings()] == [replaced, second, {**second, "place": 3}]
        assert session.scalar(select(type_coerce(NOTES.c.said, Text)).where(NOTES.c.place == 1)) == "[]"
    engine.dispose()


def check_newer(url: str) -> None:
    """What an INSERT does on a conflict and returns is the same for one row and for several."""
    engine = make_engine(url)
    NOTES.metadata.create_all(engine)
    noon = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
    old = [{"place": place, "said": ["old", place], "at": noon} for place in (1, 2, 3)]
    newer = [{"place": place, "said": None, "at": noon + timedelta(hours=place - 2)} for place in (1, 2, 3)]
    with unit_of_work(engine) as session:
        new = upsert(session)(NOTES)
        changed = {name: new.excluded[name] for name in ("said", "at")}
        new = new.on_conflict_do_update(index_elements=["place"], set_=changed, where=NOTES.c.at < new.excluded.at)
        new = new.returning(NOTES.c.place)
        assert insert_all(session, new, old[:1]).scalars().all() == [1]
        assert insert_all(session, new, old).scalars().all() == [2, 3]
        assert insert_all(session, new, newer).scalars().all() == [3]
        assert insert_all(session, new, newer[1:2]).scalars().all() == []
        assert [dict(row) for row in session.execute(_NOTES).mappings()] == [*old[:2], newer[2]]
    engine.dispose()


def check_missing(url: str) -> None:
    engine = make_engine(url)
    PEOPLE.metadata.create_all(engine)
    some = [{"place": place, "name": name, "present": here, "note": note} for place, name, here, note in ROWS]
    with unit_of_work(engine) as session:
        assert add_missing_rows(session, PEOPLE, some[:2], ("place", "name")) == [(1, "26-0001"), (2, ROWS[1][1])]
        again = [{**some[0], "name": "another"}, some[2], {**some[2], "note": "the second of one key"}]
        assert add_missing_rows(session, PEOPLE, again, ("place",)) == [(3,)]
        assert add_missing_rows(session, PEOPLE, [], ("place",)) == []
    with Session(engine) as session:
        assert [tuple(row) for row in session.execute(select(PEOPLE).order_by(PEOPLE.c.place))] == ROWS
        wanted = select(PEOPLE.c.place).order_by(PEOPLE.c.place)
        for names, places in (({"26-0001", "", "nobody"}, [1, 3]), (set(), [])):
            assert session.scalars(wanted.where(is_one_of(session, PEOPLE.c.name, names))).all() == places
    engine.dispose()


def test_only_missing_rows_are_added_on_sqlite() -> None:
    check_missing("sqlite://")


def test_only_missing_rows_are_added_on_postgresql(postgres_database: str) -> None:
    check_missing(postgres_database)


def test_rows_arrive_as_they_are_on_sqlite() -> None:
    check("sqlite://")


def test_rows_arrive_as_they_are_on_postgresql(postgres_database: str) -> None:
    check(postgres_database)


def test_rows_take_the_place_of_others_on_sqlite() -> None:
    check_put("sqlite://")


def test_rows_take_the_place_of_others_on_postgresql(postgres_database: str) -> None:
    check_put(postgres_database)


def test_an_insert_of_many_does_what_it_says_on_sqlite() -> None:
    check_newer("sqlite://")


def test_an_insert_of_many_does_what_it_says_on_postgresql(postgres_database: str) -> None:
    check_newer(postgres_database)
