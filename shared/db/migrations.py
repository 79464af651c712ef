"""Migrations run from code: a service's folder of Alembic versions, applied to its own database.

`python -m tools.revise SERVICE "message"` writes a new version from the difference
between the tables and what the existing versions make.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, text

from shared.db.locks import exclusive
from shared.db.types import UtcDateTime


class SchemaBehind(Exception):
    """The database has not all versions of this release; run `terang migrate`."""


def upgrade(engine: Engine, folder: Path) -> None:
    """Brings the database to the newest version in `folder`. Does nothing if the database has it already, or has a
    newer release's version, whose tables this release can use.

    Only one process migrates a database at a time; the others find the work done.
    """
    lock = exclusive(engine, "migrate")
    while not lock.acquire():
        time.sleep(0.1)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                # Rewriting a large table takes as long as it takes; waiting for its lock still has an end.
                connection.execute(text("SET statement_timeout = 0"))
            version = version_of(connection)
            if version is None or has_revision(folder, version):
                command.upgrade(_config(folder, connection), "head")
            connection.commit()
    finally:
        lock.release()


@cache
def newest_version(folder: Path) -> str | None:
    """The last version in `folder`; read once, because it cannot change while the process runs."""
    return ScriptDirectory.from_config(_config(folder, None)).get_current_head()


def version_of(connection: Connection) -> str | None:
    """The version that the database's tables have; None for a database without."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def has_revision(folder: Path, version: str) -> bool:
    """Whether this release has that version; it does not have those of a newer release."""
    return version in {
        script.revision for script in ScriptDirectory.from_config(_config(folder, None)).walk_revisions()
    }


def migrate_within(connection: Connection, folder: Path, version: str = "head") -> None:
    """Upgrades to `version` as part of the connection's open transaction, which the caller ends."""
    command.upgrade(_config(folder, connection), version)


def require_current(engine: Engine, folder: Path) -> None:
    """Raises SchemaBehind if the database does not have the newest version. A newer release's version passes: an
    upgrade migrates the tables first, and the old release uses them until the new one has started."""
    newest = newest_version(folder)
    with engine.connect() as connection:
        found = version_of(connection)
    if found is None or (found != newest and has_revision(folder, found)):
        raise SchemaBehind(f"the database is at version {found or 'none'}, this release needs {newest}")


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """The differences between a migrated database and the tables declared in code; empty if there are none."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _config(folder: Path, connection: Connection | None, metadata: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("alembic")))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def revise(folder: Path, metadata: MetaData, message: str) -> None:
    """Writes the next version of the schema whose migrations are in `folder`, from the tables of `metadata`."""
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    with create_engine("sqlite://").connect() as connection:
        command.upgrade(_config(folder, connection), "head")
        config = _config(folder, connection, metadata)
        count = len(list((folder / "versions").glob("*.py")))
        command.revision(config, message=message, autogenerate=True, rev_id=f"{count + 1:04d}")


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Own column types are written by name, with the import they need."""
    if kind == "type" and isinstance(item, UtcDateTime):
        context.imports.add("from shared.db.types import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and type(item).__module__ == "shared.db.types":
        context.imports.add(f"from shared.db.types import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False
