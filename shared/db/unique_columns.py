"""Other columns for a unique constraint, in a migration."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import text


def change_unique(table: str, before: str, after: str) -> None:
    """Makes the table's constraint `before` the constraint `after`, both as SQL writes them: `UNIQUE (a)`, or
    `CONSTRAINT name UNIQUE (a, b)`. On SQLite, where no constraint can be changed, the table is made anew with its
    rows; rows of other tables may refer to them, and the table has no indexes of its own."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, before)}, ADD {after}")
        return
    connection = op.get_bind()
    made_by = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    sql = str(connection.execute(made_by, {"name": table}).scalar_one())
    if sql.count(before) != 1:
        raise ValueError(f"{table} has not one {before}: {sql}")
    # Until the transaction ends, rows that refer to this table may miss theirs.
    op.execute("PRAGMA defer_foreign_keys=ON")
    _run(
        [
            f"CREATE TABLE {table}_kept AS SELECT * FROM {table}",  # noqa: S608
            f"DROP TABLE {table}",
            sql.replace(before, after),
            f"INSERT INTO {table} SELECT * FROM {table}_kept",  # noqa: S608
            f"DROP TABLE {table}_kept",
        ]
    )


def _run(statements: Sequence[str]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _name(table: str, constraint: str) -> str:
    """A constraint without a name has that which PostgreSQL gave it."""
    words = constraint.split()
    if words[0] == "CONSTRAINT":
        return words[1]
    return f"{table}_{constraint[constraint.index('(') + 1 : -1]}_key"
