"""Restores a backup: first checks everything, then changes each database in one transaction."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, MetaData, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from operations.installation import Installation, damage_named
from operations.recovery import manifest, postgres_copy, sqlite_copy
from operations.recovery.manifest import Manifest, Part
from operations.services import service_of
from services.recruitment.service import Vault
from shared.db.engine import make_engine
from shared.db.locks import exclusive
from shared.db.migrations import has_revision, migrate_within
from shared.kernel.errors import Refused

_NOT_OURS = {"alembic_version", "heartbeats"}
"""The tables that a fresh installation fills by itself."""


def restore(installation: Installation, folder: Path, services: Sequence[str], *, replace: bool) -> Manifest:
    """Restores the databases of `services` from the backup, and brings them to this release's tables.

    Raises Refused, naming everything that is wrong, before anything has changed: a file that is missing or differs,
    a backup of a newer release or sealed by another key, a database that is in use or, without `replace`, not empty.
    """
    found = manifest.read(folder)
    parts = [found.part(service) for service in services]
    _check_release(parts)
    if "recruitment" in services:
        _check_key(installation, found)
    manifest.check_files(folder, parts)
    with ExitStack() as stack:
        engines = {part.service: stack.enter_context(_stopped(installation, part)) for part in parts}
        for part in parts:
            _check_target(engines[part.service], part, folder, replace=replace)
        for part in parts:
            _load(engines[part.service], part, folder)
    return found


def _check_release(parts: Sequence[Part]) -> None:
    newer = [part for part in parts if not has_revision(service_of(part.service).migrations, part.version)]
    if newer:
        named = ", ".join(f"{part.service} {part.version}" for part in newer)
        raise Refused(f"this backup is of a newer release ({named}); restore it with that one, or a later one")


def _check_key(installation: Installation, found: Manifest) -> None:
    settings = installation.settings("recruitment")
    here = {Vault(key).mark for key in (settings.secret_key, *settings.previous_secret_keys)}
    if not here.issuperset(found.keys):
        raise Refused(
            "TERANG_SECRET_KEY: the identity numbers in this backup were sealed under another key, and nobody could "
            "read them; put that key back, or give it as TERANG_PREVIOUS_SECRET_KEYS"
        )


@contextmanager
def _stopped(installation: Installation, part: Part) -> Iterator[Engine]:
    """The service's database, checked to have no other user and with its relay's lock held."""
    name = f"TERANG_{part.service.upper()}_DATABASE_URL"
    engine = make_engine(installation.settings(part.service).database_url)
    lock = exclusive(engine, f"relay-{part.service}")
    try:
        if engine.dialect.name != part.database:
            raise Refused(f"{name}: the backup is of {part.database}, and this is {engine.dialect.name}")
        if engine.dialect.name == "sqlite":
            Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        with damage_named(part.service, engine), engine.connect() as connection:
            if engine.dialect.name == "postgresql" and (count := postgres_copy.others(connection)):
                raise Refused(f"{name}: {count} other connections are open; stop {part.service}'s web and worker first")
        if not lock.acquire():
            raise Refused(f"{part.service}'s worker is running; stop it first")
        yield engine
    except OperationalError as error:
        raise Refused(f"{name}: the database cannot be reached ({error.orig})") from error
    finally:
        lock.release()
        engine.dispose()


def _check_target(engine: Engine, part: Part, folder: Path, *, replace: bool) -> None:
    if part.database == "sqlite":
        sqlite_copy.check(folder, part.files)
    with damage_named(part.service, engine):
        table = _first_with_rows(engine)
    if table and not replace:
        raise Refused(
            f"{part.service}: its database is not empty ({table} has rows); --replace throws away what is in it"
        )


def _first_with_rows(engine: Engine) -> str | None:
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        for name, table in sorted(found.tables.items()):
            if name not in _NOT_OURS and connection.execute(select(table).limit(1)).first():
                return name
    return None


def _load(engine: Engine, part: Part, folder: Path) -> None:
    load = _load_sqlite if part.database == "sqlite" else _load_postgresql
    try:
        load(engine, part, folder)
    except SQLAlchemyError as error:
        raise Refused(f"{part.service}: not restored, its database is as it was ({error})") from error


def _load_sqlite(engine: Engine, part: Part, folder: Path) -> None:
    """Migrates a copy beside the database first, so that the database changes once."""
    target = Path(engine.url.database or "")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="restoring-") as beside:
        copy = Path(beside) / part.files[0].name
        shutil.copyfile(folder / part.files[0].name, copy)
        fresh = make_engine(f"sqlite:///{copy}")
        with fresh.begin() as connection:
            migrate_within(connection, service_of(part.service).migrations)
        fresh.dispose()
        engine.dispose()
        sqlite_copy.load(copy, target)


def _load_postgresql(engine: Engine, part: Part, folder: Path) -> None:
    migrations = service_of(part.service).migrations
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        postgres_copy.drop_all(connection)
        migrate_within(connection, migrations, part.version)
        postgres_copy.load(connection, folder, part)
        migrate_within(connection, migrations)
    _count_rows(engine)


def _count_rows(engine: Engine) -> None:
    """Analyses the tables, because the first query plans depend on the counts."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
