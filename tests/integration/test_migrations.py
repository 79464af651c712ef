"""A migrated database has exactly the tables that the code declares, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, inspect, select

from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, unit_of_work
from shared.db.migrations import SchemaBehind, differences, newest_version, require_current, upgrade, version_of
from shared.messaging.outbox import emit
from shared.messaging.tables import outbox
from tests.builders.messaging import NOON, admitted
from tests.builders.web import make_settings
from tools.services import ALL


def folder_of(service: str) -> Path:
    return ALL[service].migrations


def metadata_of(service: str) -> MetaData:
    return ALL[service].metadata


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


def newer_release(service: str, folder: Path) -> Path:
    """The service's migrations and one more, which adds what this release knows nothing of."""
    shutil.copytree(folder_of(service) / "versions", folder / "versions")
    newest = newest_version(folder_of(service))
    (folder / "versions" / "9999_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = '9999', {newest!r}, None, None\n"
        "def upgrade():\n"
        "    op.create_table('later', sa.Column('id', sa.Integer, primary_key=True))\n"
        "    op.add_column('outbox', sa.Column('later', sa.Text))\n"
        "    op.create_index('ix_outbox_later', 'outbox', ['later'])\n",
        encoding="utf-8",
    )
    return folder


def check_old_on_newer(engine: Engine, service: str, folder: Path) -> None:
    upgrade(engine, newer_release(service, folder / "newer"))
    settings = make_settings(service, folder)
    app = ALL[service].create_app(settings, engine=engine)
    assert app.test_client().get("/readyz").status_code == 200
    with unit_of_work(engine) as session:
        emit(session, admitted(), at=NOON)
    # Going back to the release before runs its own `terang migrate`, which finds nothing to do.
    upgrade(engine, folder_of(service))
    with engine.connect() as connection:
        assert version_of(connection) == "9999"
    with unit_of_work(engine) as session:
        assert session.scalars(select(outbox.c.aggregate_id)).all() == ["26-0001"]
    engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
def test_the_old_release_serves_on_tables_that_a_newer_one_has_added_to(service: str, tmp_path: Path) -> None:
    check_old_on_newer(make_engine(f"sqlite:///{tmp_path}/service.db"), service, tmp_path)


@pytest.mark.parametrize("service", SERVICES)
def test_the_same_on_postgresql(service: str, tmp_path: Path, postgres_database: str) -> None:
    check_old_on_newer(make_engine(postgres_database), service, tmp_path)
