"""A production fixture's databases and log, put into servers of the tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg


def load_dump(url: str, dump: Path) -> None:
    """Runs what pg_dump wrote in SQL, in the empty database of `url` (SQLAlchemy's form).

    psql is not asked for: a server that is reached over the network comes without it.
    """
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://")) as connection:
        for statement, rows in _pieces(dump.read_text(encoding="utf-8")):
            if rows is None:
                connection.execute(statement)
            else:
                with connection.cursor().copy(statement) as copy:
                    copy.write(rows)


def _pieces(text: str) -> Iterator[tuple[bytes, str | None]]:
    """Statements up to a COPY, then the COPY with its rows, and so on. Lines for psql alone are left out."""
    statements: list[str] = []
    lines = iter(text.splitlines(keepends=True))
    for line in lines:
        if line.startswith("COPY "):
            yield "".join(statements).encode(), None
            statements = []
            yield line.rstrip(";\n").encode(), "".join(iter(lines.__next__, "\\.\n"))
        elif not line.startswith("\\"):
            statements.append(line)
    yield "".join(statements).encode(), None


def put_log(data: Path, broker: Path) -> None:
    """Gives the broker's data folder to a broker that has never been started: records, offsets and positions."""
    broker.mkdir(exist_ok=True)
    shutil.copytree(data, broker / "data")
