"""A great many rows at once, each database by its shortest way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session


def add_rows(session: Session, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts rows of values in the order of these columns, whose values the driver must know as they are: texts,
    whole numbers, flags. PostgreSQL gets all of them as one JSON text, which costs this process a quarter of the time
    that a statement for each row takes."""
    if not rows:
        return
    connection = session.connection()
    into = f"INSERT INTO {table.name} ({', '.join(names)})"
    # Names of tables, columns and types are ours; values are bound.
    if connection.dialect.name == "postgresql":
        columns = ", ".join(f"{name} {table.c[name].type.compile(connection.dialect)}" for name in names)
        statement = f"{into} SELECT * FROM json_to_recordset(%s::json) AS given ({columns})"  # noqa: S608
        given = json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False)
        connection.exec_driver_sql(statement, (given,))
    else:
        statement = f"{into} VALUES ({', '.join('?' for _ in names)})"
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
