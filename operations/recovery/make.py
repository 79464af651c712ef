"""Makes a backup: a folder that is complete or not there at all."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, inspect

from operations.installation import Installation
from operations.recovery import manifest, postgres_copy, sqlite_copy
from operations.recovery.manifest import Manifest, Part
from operations.recovery.one_moment import connections_of_one_moment
from services.recruitment.service import Vault
from shared.contracts.catalogue import SERVICES
from shared.db.migrations import version_of
from shared.kernel.clock import SystemClock, to_text
from shared.kernel.errors import Refused


def back_up(installation: Installation, folder: Path) -> Manifest:
    """Copies the three databases as of one moment into `folder`, which must not be there or be empty.

    Everything goes on meanwhile. Keys and passwords are not in it. Raises Refused; then nothing is left behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder}: there is something here already; name a new folder for each backup")
    half = folder.with_name(folder.name + ".unfinished")
    try:
        shutil.rmtree(half, ignore_errors=True)
        # Answers, marks and names of everybody: for its owner alone.
        half.mkdir(parents=True, mode=0o700)
        made = _write(installation, half)
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
        _keep_on_disk(folder.parent)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        raise Refused(f"{error.filename or folder}: {error.strerror}") from error
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return made


def _write(installation: Installation, folder: Path) -> Manifest:
    settings = installation.settings("recruitment")
    keys = tuple(Vault(key).mark for key in (settings.secret_key, *settings.previous_secret_keys))
    with ExitStack() as stack:
        engines = {service: stack.enter_context(installation.engine(service)) for service in SERVICES}
        seen = stack.enter_context(connections_of_one_moment(engines))
        made_at = to_text(SystemClock().now())
        parts = tuple(_part(service, seen[service], folder) for service in SERVICES)
    made = Manifest(made_at, keys, parts)
    manifest.write(folder, made)
    return made


def _part(service: str, connection: Connection, folder: Path) -> Part:
    version = version_of(connection) if inspect(connection).has_table("alembic_version") else None
    if version is None:
        raise Refused(f"{service}: its database was not made by `terang migrate`")
    copy = sqlite_copy if connection.dialect.name == "sqlite" else postgres_copy
    return Part(service, connection.dialect.name, version, copy.dump(connection, folder, service))


def _keep_on_disk(folder: Path) -> None:
    """Syncs the folder, because a rename is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
