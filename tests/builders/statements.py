"""The statements that a database was sent within a block, and the tables that it reads from end to end for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

Sent = tuple[str, Any]


@contextmanager
def sent_to(engine: Engine) -> Iterator[list[Sent]]:
    """Each statement with its parameters, in order; of many rows in one call, each call once."""
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        # What a connection is told about itself depends on who had it before.
        if not statement.startswith("PRAGMA"):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def read_whole(engine: Engine, sent: list[Sent]) -> set[str]:
    """The tables that SQLite's plans of these statements read row by row, with none of their indexes narrowed to a
    value."""
    tables = set()
    with engine.connect() as connection:
        for statement, parameters in sent:
            if statement.lstrip().upper().startswith(("SELECT", "WITH", "DELETE", "UPDATE")):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                for row in plan:
                    found = re.match(r"SCAN (?:TABLE )?(\w+)", row[-1])
                    # Within a subquery SQLite names its own result, a constant row or an alias.
                    if found and found[1] not in ("CONSTANT", "SUBQUERY"):
                        tables.add(found[1])
    return tables
