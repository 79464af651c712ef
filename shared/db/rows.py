"""A great many rows at once, each database by its shortest way."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    Table,
    Text,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from shared.db.upsert import upsert


def add_rows(session: Session, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts rows of values in the order of these columns, whose values the driver must know as they are: texts,
    whole numbers, flags. PostgreSQL gets all of them as one JSON text, which costs this process a quarter of the time
    that a statement for each row takes."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        given = [dict(zip(names, row, strict=True)) for row in rows]
        connection.exec_driver_sql(_from_json(connection, table, names), (json.dumps(given, ensure_ascii=False),))
    else:
        statement = f"{_into(table, names)} VALUES ({', '.join('?' for _ in names)})"
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def add_missing_rows(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Inserts the rows of which no unique column stands in the way and returns these columns of theirs. All have the
    same names; values are texts, whole numbers, flags and moments.

    PostgreSQL gets one JSON text: with a parameter for each value, psycopg's reading of the statement costs this
    process more than everything else that is done for the rows."""
    if not rows:
        return []
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        given = json.dumps([*map(dict, rows)], ensure_ascii=False, default=datetime.isoformat)
        new = f"{_from_json(connection, table, [*rows[0]])} ON CONFLICT DO NOTHING RETURNING {', '.join(returning)}"
        return [tuple(row) for row in connection.exec_driver_sql(new, (given,))]
    missing = sqlite.insert(table).on_conflict_do_nothing().returning(*(table.c[name] for name in returning))
    return [tuple(row) for row in session.execute(missing, [*map(dict, rows)])]


def insert_all(session: Session, new: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Carries out `new`, an INSERT of `shared.db.upsert`, with every row in one statement, and returns its result. All
    rows have the same names, and there is one at least. As in `add_missing_rows`, PostgreSQL gets one JSON text, except
    for a single row; with many SQLite, too, takes one statement where `new` returns something."""
    connection, table, names = session.connection(), new.table, [*rows[0]]
    if len(rows) == 1:
        # A statement of one row costs half of one of several.
        return session.execute(new, dict(rows[0]))
    if connection.dialect.name != "postgresql":
        return session.execute(new, [*map(dict, rows)])
    given = json.dumps(_bound(connection, table, rows), ensure_ascii=False, default=datetime.isoformat)
    columns = [column(name, table.c[name].type) for name in names]
    read = func.json_to_recordset(bindparam("given", type_=Text).cast(JSON)).table_valued(*columns, name="given")
    found = read.render_derived(name="given", with_types=True)
    return session.execute(new.from_select(names, select(*found.c), include_defaults=False), {"given": given})


def put_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str]) -> None:
    """Inserts the rows, or puts them in place of those that have the same `key`. All have the same names, and each
    key occurs once."""
    if not rows:
        return
    new = upsert(session)(table)
    replaced = {name: new.excluded[name] for name in rows[0] if name not in key}
    insert_all(session, new.on_conflict_do_update(index_elements=[*key], set_=replaced), rows)


def is_one_of(session: Session, column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether the column, or what is made of it, has one of these values, of which there may be hundreds, in another
    number each time.

    PostgreSQL gets one parameter and always the same statement, which it plans once; with a parameter for each value it
    takes longer to be written and read than to be carried out.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal([*values], ARRAY(column.type)))
    return column.in_(values)


def _bound(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as the types of the columns hand them to the driver."""
    processors = {name: table.c[name].type.bind_processor(connection.dialect) for name in rows[0]}
    binding = [(name, process or _as_it_is) for name, process in processors.items()]
    return [{name: bind(row[name]) for name, bind in binding} for row in rows]


def _as_it_is(value: Any) -> Any:
    return value


# Names of tables, columns and types are ours; values are bound.
def _into(table: Table, names: Sequence[str]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(names)})"


def _from_json(connection: Connection, table: Table, names: Sequence[str]) -> str:
    columns = ", ".join(f"{name} {table.c[name].type.compile(connection.dialect)}" for name in names)
    return f"{_into(table, names)} SELECT * FROM json_to_recordset(%s::json) AS given ({columns})"  # noqa: S608
