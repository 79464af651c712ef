"""Settings: read once from the environment, typed, and complaining by name at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marshmallow import ValidationError
from marshmallow.validate import Length, Regexp, Validator

_DATABASE = Regexp(r"\A(sqlite|postgresql\+psycopg)://", error="must begin with sqlite:// or postgresql+psycopg://")
_LOG = Regexp(r"\A(sqlite|kafka)://", error="must begin with sqlite:// or kafka://")
_ORIGIN = Regexp(r"\Ahttps?://[^/]+\Z", error="must be an origin such as https://seleksi.example, without a path")
_SECRET = Length(min=32, error="must have at least 32 characters")


class SettingsError(Exception):
    """The environment does not allow a start; the message names every setting that is missing or wrong."""


@dataclass(frozen=True)
class Settings:
    """What one service's process needs to know.

    Files hold PEM keys (Ed25519). Only recruitment has the private one: it issues staff tokens, the
    others verify them. `simulation` puts SIMULASI over every page.
    """

    service: str
    database_url: str
    event_log_url: str
    secret_key: str
    staff_public_key_file: Path
    staff_private_key_file: Path | None
    public_url: str
    simulation: bool
    metrics: bool = False
    """Whether the web edge serves /metrics."""
    worker_metrics: tuple[str, int] | None = None
    """Address and port at which the worker serves its metrics and its health; None for nowhere."""
    previous_secret_keys: tuple[str, ...] = ()
    """Secrets that were `secret_key` before, the newest first: still read by, never written by."""

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True)
class DatabaseLimits:
    """What one process may ask of PostgreSQL. SQLite has no use for it."""

    pool_size: int = 10
    """Connections at most; whoever finds them all taken waits a moment, then gives up (503). A worker needs eight."""
    statement_timeout_ms: int = 30_000
    lock_timeout_ms: int = 10_000


def load(service: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings of `service`. Raises SettingsError naming each setting that is missing or wrong."""
    reader = _Reader(os.environ if environ is None else environ)
    private = reader.path("TERANG_STAFF_PRIVATE_KEY_FILE") if service == "recruitment" else None
    settings = Settings(
        service=service,
        database_url=reader.text(f"TERANG_{service.upper()}_DATABASE_URL", _DATABASE),
        event_log_url=reader.text("TERANG_EVENT_LOG_URL", _LOG),
        secret_key=reader.text("TERANG_SECRET_KEY", _SECRET),
        staff_public_key_file=reader.path("TERANG_STAFF_PUBLIC_KEY_FILE"),
        staff_private_key_file=private,
        public_url=reader.text("TERANG_PUBLIC_URL", _ORIGIN),
        simulation=reader.flag("TERANG_SIMULATION"),
        metrics=reader.flag("TERANG_METRICS"),
        worker_metrics=reader.worker_metrics(service),
        previous_secret_keys=reader.texts("TERANG_PREVIOUS_SECRET_KEYS", _SECRET),
    )
    reader.limits()
    reader.finish()
    return settings


def database_limits(environ: Mapping[str, str] | None = None) -> DatabaseLimits:
    """Raises SettingsError naming each limit that is wrong."""
    reader = _Reader(os.environ if environ is None else environ)
    limits = reader.limits()
    reader.finish()
    return limits


class _Reader:
    """Collects every complaint, so that an operator mends all settings in one go."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[str] = []

    def text(self, name: str, *checks: Validator) -> str:
        """The setting, or what is in the file that `<name>_FILE` names; checks never repeat the value."""
        value = self._from_file(name) or self._environ.get(name, "").strip()
        if not value:
            self._problems.append(f"{name} is not set")
            return ""
        for check in checks:
            try:
                check(value)
            except ValidationError as error:
                self._problems.append(f"{name} {error.messages[0]}")
        return value

    def texts(self, name: str, check: Validator) -> tuple[str, ...]:
        """The setting's words, or those in the file that `<name>_FILE` names; none if it is not set. Such a file may
        be missing, so that one configuration serves before, during and after a change of keys."""
        file = self._environ.get(f"{name}_FILE", "").strip()
        if file and not Path(file).exists():
            return ()
        values = tuple((self._from_file(name) or self._environ.get(name, "")).split())
        for value in values:
            try:
                check(value)
            except ValidationError as error:
                self._problems.append(f"{name}: each {error.messages[0]}")
        return values

    def _from_file(self, name: str) -> str:
        if name not in _SECRETS and not name.endswith("_DATABASE_URL"):
            return ""
        path = self._environ.get(f"{name}_FILE", "").strip()
        if not path:
            return ""
        if self._environ.get(name, "").strip():
            self._problems.append(f"{name} and {name}_FILE are both set; keep one")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            self._problems.append(f"{name}_FILE: {path}: {error.strerror}")
        except UnicodeDecodeError:
            self._problems.append(f"{name}_FILE: {path} is not UTF-8 text")
        return ""

    def path(self, name: str) -> Path:
        value = self._environ.get(name, "").strip()
        if not value:
            self._problems.append(f"{name} is not set")
        if value and not Path(value).is_file():
            self._problems.append(f"{name}: there is no file {value}")
        return Path(value)

    def flag(self, name: str) -> bool:
        value = self._environ.get(name, "false")
        if value.lower() not in _FLAGS:
            self._problems.append(f"{name} must be true or false, not {value!r}")
        return _FLAGS.get(value.lower(), False)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self._environ.get(name, "").strip()
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            self._problems.append(f"{name} must be a whole number from {least} to {most}, not {value!r}")
            return default
        return int(value)

    def limits(self) -> DatabaseLimits:
        usual = DatabaseLimits()
        return DatabaseLimits(
            pool_size=self.number("TERANG_DB_POOL_SIZE", usual.pool_size, 1, 500),
            statement_timeout_ms=self.number(
                "TERANG_DB_STATEMENT_TIMEOUT_MS", usual.statement_timeout_ms, 0, 3_600_000
            ),
            lock_timeout_ms=self.number("TERANG_DB_LOCK_TIMEOUT_MS", usual.lock_timeout_ms, 0, 3_600_000),
        )

    def worker_metrics(self, service: str) -> tuple[str, int] | None:
        """Workers that share a machine share its environment too, so each may have a port of its own."""
        own, general = f"TERANG_{service.upper()}_WORKER_METRICS_PORT", "TERANG_WORKER_METRICS_PORT"
        port = self.number(own, 0, 1, 65535) or self.number(general, 0, 1, 65535)
        host = self._environ.get("TERANG_WORKER_METRICS_HOST", "").strip() or "127.0.0.1"
        return (host, port) if port else None

    def finish(self) -> None:
        if self._problems:
            raise SettingsError("; ".join(self._problems))


_SECRETS = frozenset({"TERANG_SECRET_KEY", "TERANG_PREVIOUS_SECRET_KEYS"})
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
