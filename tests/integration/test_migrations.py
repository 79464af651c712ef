"""A migrated database has exactly the tables that the code declares, on SQLite and on PostgreSQL."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect

from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from shared.db.migrations import SchemaBehind, differences, require_current, upgrade


def folder_of(service: str) -> Path:
    return Path(str(import_module(f"services.{service}").__file__)).parent / "storage" / "migrations"


def metadata_of(service: str) -> Any:
    return import_module(f"services.{service}.storage.tables").METADATA


def check(engine: Engine, service: str) -> None:
    with pytest.raises(SchemaBehind, match="none"):
        require_current(engine, folder_of(service))
    upgrade(engine, folder_of(service))
    upgrade(engine, folder_of(service))
    require_current(engine, folder_of(service))
    assert differences(engine, metadata_of(service)) == []
    declared = metadata_of(service).tables.values()
    indexes = {index.name for table in declared for index in table.indexes}
    inspector = inspect(engine)
    found = {index["name"] for table in inspector.get_table_names() for index in inspector.get_indexes(table)}
    assert indexes <= found
    engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
def test_migrated_tables_are_the_declared_ones_on_sqlite(service: str, tmp_path: Path) -> None:
    check(make_engine(f"sqlite:///{tmp_path}/service.db"), service)


@pytest.mark.parametrize("service", SERVICES)
def test_migrated_tables_are_the_declared_ones_on_postgresql(service: str, postgres_database: str) -> None:
    check(make_engine(postgres_database), service)
