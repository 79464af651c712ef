"""Databases of a release before, brought to this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, column, insert, table

from shared.db.engine import make_engine, unit_of_work
from shared.db.migrations import migrate_within, upgrade
from tests.builders.messaging import NOON
from tools.services import ALL


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    on_sqlite = request.param == "sqlite"
    made = make_engine(
        f"sqlite:///{tmp_path}/service.db" if on_sqlite else request.getfixturevalue("postgres_database")
    )
    yield made
    made.dispose()


def older(
    engine: Engine, before: Mapping[str, str], service: str, rows: Mapping[str, list[dict[str, Any]]]
) -> MetaData:
    """A database with these rows at the version that `before` names for the service, brought to this release; of
    columns that a row does not name, any value will do."""
    with engine.begin() as connection:
        migrate_within(connection, ALL[service].migrations, before[service])
    metadata = MetaData()
    metadata.reflect(engine)
    declared = ALL[service].metadata
    with unit_of_work(engine) as session:
        for name, values in rows.items():
            # Without columns that came later, of which a key may be, and with those that are gone.
            then = [declared.tables[name].c.get(each.name, each) for each in metadata.tables[name].c]
            known = table(name, *(column(c.name, c.type) for c in then))
            fill = {c.name: _any(c.type.python_type) for c in then if _must(c)}
            typed = {c.name for c in then}
            for row in values:
                names = {**fill, **row}
                session.execute(insert(known).values(**{k: v for k, v in names.items() if k in typed}))
    upgrade(engine, ALL[service].migrations)
    return metadata


def _must(column: Any) -> bool:
    return not column.nullable and column.server_default is None


def _any(kind: type[Any]) -> Any:
    return {bool: True, int: 0, str: "x"}.get(kind, NOON)
