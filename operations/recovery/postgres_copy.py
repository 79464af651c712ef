"""A PostgreSQL database as one compressed file per table, by PostgreSQL's own COPY in text form.

It needs no program beside this one, so the operator's container has all of it, and a backup made on one supported
major version can be restored on another. Tables are made by the migrations, never by the backup.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, MetaData, Table

from operations.recovery.manifest import File, Part, described
from shared.kernel.errors import Refused

_VERSIONS = "alembic_version"
_PIECE = 1 << 20


def dump(connection: Connection, folder: Path, service: str) -> tuple[File, ...]:
    """Writes every table as the connection's transaction sees it."""
    (folder / service).mkdir()
    files = []
    for table in tables_of(connection):
        name, columns = f"{service}/{table.name}.copy.gz", tuple(column.name for column in table.columns)
        with gzip.open(folder / name, "wb", compresslevel=3) as file, _driver(connection).cursor() as cursor:
            with cursor.copy(_copy(table.name, columns, "TO STDOUT")) as rows:
                for piece in rows:
                    file.write(piece)
            files.append((name, table.name, columns, cursor.rowcount))
    return tuple(described(folder, name, table=t, columns=c, rows=rows) for name, t, c, rows in files)


def load(connection: Connection, folder: Path, part: Part) -> None:
    """Fills the empty tables, which have the backup's version, within the connection's transaction.

    Raises Refused for a file that does not fit them, or has other rows than the manifest lists.
    """
    there = {table.name: table for table in tables_of(connection)}
    by_table = {file.table: file for file in part.files}
    if there.keys() != by_table.keys():
        unlike = ", ".join(sorted(str(name) for name in there.keys() ^ by_table.keys()))
        raise Refused(f"{part.service}: the backup and its version do not have the same tables ({unlike})")
    # In the order in which tables refer to one another.
    for name, table in there.items():
        file = by_table[name]
        with gzip.open(folder / file.name, "rb") as content, _driver(connection).cursor() as cursor:
            try:
                _fill(cursor, name, file.columns, cast("IO[bytes]", content))
            except psycopg.Error as error:
                raise Refused(f"{folder / file.name}: {error.diag.message_primary or error}") from error
            if cursor.rowcount != file.rows:
                raise Refused(f"{folder / file.name}: {cursor.rowcount} rows, and {file.rows} were backed up")
        _continue_numbering(connection, table)


def tables_of(connection: Connection) -> list[Table]:
    """Every table but the migrations' own, those first that others refer to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSIONS]


def drop_all(connection: Connection) -> None:
    """Within the connection's transaction."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


def others(connection: Connection) -> int:
    """The number of other connections to the database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        # The server's own helpers are nobody's.
        "AND usename IS NOT NULL"
    )
    return int(connection.exec_driver_sql(query).scalar_one())


def _fill(cursor: psycopg.Cursor, name: str, columns: tuple[str, ...], content: IO[bytes]) -> None:
    with cursor.copy(_copy(name, columns, "FROM STDIN")) as rows:
        while piece := content.read(_PIECE):
            rows.write(piece)


def _continue_numbering(connection: Connection, table: Table) -> None:
    for column in table.primary_key.columns:
        identifier = connection.dialect.identifier_preparer
        name = identifier.quote(table.name)
        sequence = connection.exec_driver_sql(
            "SELECT pg_get_serial_sequence(%s, %s)", (name, column.name)
        ).scalar_one_or_none()
        if sequence is not None:
            newest = f"SELECT max({identifier.quote(column.name)}) FROM {name}"  # noqa: S608
            connection.exec_driver_sql(f"SELECT setval(%s, coalesce(({newest}), 0) + 1, false)", (sequence,))


def _copy(name: str, columns: tuple[str, ...], how: str) -> sql.Composed:
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(name), named, sql.SQL(how))


def _driver(connection: Connection) -> psycopg.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found
