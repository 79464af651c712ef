"""Health: the process answers. Readiness: it can do its work; if not, the answer names what is missing.

Health does not touch the database, because a restart would not end an outage; readiness does, because a process
without its database cannot serve.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog
from flask import Flask, Response, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from shared.db.migrations import SchemaBehind, require_current
from shared.web.access import public
from shared.web.staff_tokens import is_public_key
from shared.web.state import state

_log = structlog.get_logger(__name__)
LEAST_FREE = 64 * 1024 * 1024
"""Bytes. Some minutes of a full hall's saves, in which an operator can still act."""
_PROBE = 64 * 1024


class NotReady(Exception):
    """A part that is not ready: its name, and the reason in words that any caller may read."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part, self.reason = part, reason


def register(app: Flask) -> None:
    """Adds /healthz and /readyz."""

    @public
    def readyz() -> tuple[Response, int]:
        """200 if every part is there, else 503; the parts that are not are named."""
        missing = list(_missing([_staff_key, _database]))
        for error in missing:
            _log.warning("not_ready", part=error.part, reason=error.reason)
        body = {
            "status": "not ready" if missing else "ready",
            "service": state().service,
            "not_ready": [{"part": error.part, "reason": error.reason} for error in missing],
        }
        return jsonify(body), 503 if missing else 200

    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


@public
def _healthz() -> Response:
    """The process answers; nothing else is checked."""
    return jsonify(status="ok", service=state().service)


def _missing(checks: list[Callable[[], None]]) -> Iterator[NotReady]:
    for check in checks:
        try:
            check()
        except NotReady as error:
            yield error


def _staff_key() -> None:
    if not is_public_key(state().staff_public_key):
        raise NotReady("staff key", "TERANG_STAFF_PUBLIC_KEY_FILE holds no Ed25519 public key in PEM form")


def _database() -> None:
    migrations = state().migrations
    if migrations is None or not (migrations / "versions").is_dir():
        raise NotReady("database", "this installation lacks the migrations that it would be checked against")
    try:
        require_current(state().engine, migrations)
    except SchemaBehind as error:
        raise NotReady("database", f"{error}; `terang migrate` brings it up to date") from error
    except SQLAlchemyError as error:
        raise NotReady("database", "it does not answer") from error
    _disk()


def _disk() -> None:
    """There must be room for what is saved next: reading works on a full disk, so reading alone shows nothing."""
    engine = state().engine
    if engine.dialect.name == "postgresql":
        try:
            # A commit that waits for its place in the server's write-ahead log, and leaves nothing behind.
            with engine.begin() as connection:
                connection.execute(select(func.pg_logical_emit_message(True, "terang.readyz", "")))
        except SQLAlchemyError as error:
            raise NotReady("disk", "the database takes no writes") from error
    elif engine.url.database:
        _room_in(Path(engine.url.database).parent)


def _room_in(folder: Path) -> None:
    try:
        free = shutil.disk_usage(folder).free
        with tempfile.TemporaryFile(dir=folder, buffering=0) as probe:
            probe.write(bytes(_PROBE))
    except OSError as error:
        raise NotReady("disk", f"the database's folder takes no writes: {error.strerror}") from error
    if free < LEAST_FREE:
        raise NotReady("disk", f"less than {LEAST_FREE // 2**20} MB are free in the database's folder")
