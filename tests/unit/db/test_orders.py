"""An order by a column that may be empty says where the empty ones belong.

SQLite puts NULL before, PostgreSQL after everything else, so an order that leaves it open differs between them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.services import ALL

SOURCES = [path for top in ("services", "shared") for path in sorted(Path(top).rglob("*.py"))]


def nullable(path: Path) -> set[str]:
    """`table.column` of every column that may be empty in the databases that this module's code runs on."""
    services = [path.parts[1]] if path.parts[0] == "services" and path.parts[1] in ALL else list(ALL)
    return {
        f"{table.name}.{column.name}"
        for service in services
        for table in ALL[service].metadata.tables.values()
        for column in table.columns
        if column.nullable
    }


def loose(source: str, empty: set[str]) -> Iterator[str]:
    """The columns of `empty` that an order_by names without nulls_first or nulls_last."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "order_by":
            for key in map(ast.unparse, call.args):
                if "nulls_first()" not in key and "nulls_last()" not in key:
                    yield from (name for name in sorted(empty) if name.replace(".", ".c.") in key.split("(")[0])


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_an_order_by_what_may_be_empty_is_the_same_on_every_database(path: Path) -> None:
    assert list(loose(path.read_text(encoding="utf-8"), nullable(path))) == []


def test_the_check_finds_what_it_is_for() -> None:
    order = "query.order_by(attempts.c.candidate_no, attempts.c.submitted_at.desc())"
    assert list(loose(order, {"attempts.submitted_at"})) == ["attempts.submitted_at"]
    assert list(loose(order.replace("desc()", "desc().nulls_last()"), {"attempts.submitted_at"})) == []
