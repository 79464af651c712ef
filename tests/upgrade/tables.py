"""What is in a service's database, whatever the code says about it: tables as they are found, and every row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import MetaData, create_engine, inspect, select

Rows = list[str]
"""Every row of a table as text, in an order that depends on nothing else."""
Content = Mapping[str, tuple[tuple[str, ...], Rows]]
"""Table to its columns and rows."""
_VERSIONS = "alembic_version"
DROPPED = ("pins.wrong_tries", "candidates.extra_time")
"""Columns that a later release has taken away on purpose."""


def content(url: str, columns: Content | None = None, *, without: Collection[str] = ()) -> Content:
    """All tables, or those of an earlier content with the columns that they had then.

    `without` names tables ("heartbeats") and columns ("outbox.published_at") that are left out.
    """
    engine = create_engine(url)
    try:
        found = MetaData()
        found.reflect(engine)
        seen = {}
        with engine.connect() as connection:
            for name, table in found.tables.items():
                if name in without or name == _VERSIONS or (columns is not None and name not in columns):
                    continue
                names = columns[name][0] if columns is not None else tuple(column.name for column in table.columns)
                names = tuple(column for column in names if f"{name}.{column}" not in without)
                # A column that is gone raises, with its name.
                rows = connection.execute(select(*(table.columns[column] for column in names)))
                seen[name] = (names, sorted(repr(tuple(row)) for row in rows))
        return seen
    finally:
        engine.dispose()


def require_same(before: Content, after: Content, where: str) -> None:
    """Fails with the tables that differ, and the first rows that are there on one side only."""
    assert before.keys() == after.keys(), f"{where}: tables {sorted(before.keys() ^ after.keys())}"
    for table, (columns, rows) in before.items():
        if after[table] != (columns, rows):
            gone, new = set(rows) - set(after[table][1]), set(after[table][1]) - set(rows)
            counts = f"{len(rows)} rows before, {len(after[table][1])} after"
            raise AssertionError(f"{where}.{table}: {counts}; gone {sorted(gone)[:2]}, new {sorted(new)[:2]}")


def shape(url: str) -> Mapping[str, Any]:
    """Every table with its columns, keys and indexes."""
    engine = create_engine(url)
    try:
        found = inspect(engine)
        return {
            table: {
                "columns": [
                    (c["name"], str(c["type"]), c["nullable"], c["default"])
                    for c in sorted(found.get_columns(table), key=lambda column: column["name"])
                ],
                "key": found.get_pk_constraint(table)["constrained_columns"],
                "unique": sorted(str(u["column_names"]) for u in found.get_unique_constraints(table)),
                "foreign": sorted(
                    (str(f["constrained_columns"]), f["referred_table"], str(f["referred_columns"]))
                    for f in found.get_foreign_keys(table)
                ),
                "indexes": sorted((str(i["name"]), str(i["column_names"])) for i in found.get_indexes(table)),
            }
            for table in sorted(found.get_table_names())
        }
    finally:
        engine.dispose()


def rows_of(url: str, statement: str) -> list[tuple[Any, ...]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]
    finally:
        engine.dispose()
