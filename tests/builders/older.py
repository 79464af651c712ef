"""Databases of a release before, brought to this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, MetaData, insert

from shared.db.engine import unit_of_work
from shared.db.migrations import migrate_within, upgrade
from tests.builders.messaging import NOON
from tools.services import ALL


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
            typed = [column.name for column in metadata.tables[name].c]
            fill = {c.name: _any(c.type.python_type) for c in declared.tables[name].c if _must(c) and c.name in typed}
            for row in values:
                names = {**fill, **row}
                session.execute(insert(declared.tables[name]).values(**{k: v for k, v in names.items() if k in typed}))
    upgrade(engine, ALL[service].migrations)
    return metadata


def _must(column: Any) -> bool:
    return not column.nullable and column.server_default is None


def _any(kind: type[Any]) -> Any:
    return {bool: True, int: 0, str: "x"}.get(kind, NOON)
