"""Health: the process answers. Readiness: it can do its work; if not, the answer names what is missing.

Health does not touch the database, because a restart would not end an outage; readiness does, because a process
without its database cannot serve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import structlog
from flask import Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from shared.db.migrations import SchemaBehind, require_current
from shared.web.access import public
from shared.web.staff_tokens import is_public_key
from shared.web.state import state

_log = structlog.get_logger(__name__)


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
