"""Settings: read once from the environment, and typed. A missing or wrong setting stops the start and is named."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from environs import Env, EnvValidationError
from marshmallow import ValidationError
from marshmallow.validate import Length, OneOf, Regexp, Validator

_DATABASE = Regexp(r"\A(sqlite|postgresql\+psycopg)://", error="must begin with sqlite:// or postgresql+psycopg://")
_LOG = Regexp(r"\A(sqlite|kafka)://", error="must begin with sqlite:// or kafka://")
_ORIGIN = Regexp(r"\Ahttps?://[^/]+\Z", error="must be an origin such as https://seleksi.example, without a path")
_HOST = Regexp(
    r"\A([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])\Z", error="must be a host's name such as seleksi.example, without a port"
)
_LOG_NAME = Regexp(
    r"\A[A-Za-z0-9._:/-]{0,200}\Z", error="must be a name such as seleksi.example/scoring/log, without a scheme"
)
_SECRET = Length(min=32, error="must have at least 32 characters")


class SettingsError(Exception):
    """The environment does not allow a start; the message names every setting that is missing or wrong."""


@dataclass(frozen=True)
class Settings:
    """The settings of one service's process.

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
    signing_key_file: Path | None = None
    """The private key (PEM, Ed25519) with which this service's worker signs its events; nobody else needs it."""
    event_keys_file: Path | None = None
    """The public keys of all services, by which workers and the operator's commands check events."""
    paper_private_key_file: Path | None = None
    """cbt's private key (PEM, X25519), which opens the key of an exam's papers; only cbt's worker needs it."""
    paper_public_key_file: Path | None = None
    """The public half, to which scoring's worker addresses that key."""
    minutes_authority_file: Path | None = None
    """The private key and certificate (PEM) of the installation's own authority, which seals minutes; only scoring's
    worker needs it."""
    minutes_pkcs12_file: Path | None = None
    """The agency's certificate with its key (PKCS#12), which seals them in its place."""
    minutes_passphrase_file: Path | None = None
    """The passphrase of that file."""
    log_key_file: Path | None = None
    """The public log's own private key (PEM, Ed25519), which signs its checkpoints; only scoring's worker needs it."""
    log_folder: Path | None = None
    """Where scoring's worker writes the public log's files, and its web edge reads them."""
    log_origin: str = ""
    """The name under which the public log is opened; empty for one made of `public_url`."""
    public_folder: Path | None = None
    """Where scoring's worker writes the public files of released rankings, and its web edge reads them; None: none are
    published."""
    previous_secret_keys: tuple[str, ...] = ()
    """Secrets that were `secret_key` before, the newest first: still read by, never written by."""

    allowed_hosts: tuple[str, ...] = ()
    """Names under which people reach the web edges besides the one in `public_url`."""
    proxies: int = 0
    """How many reverse proxies of ours each request has passed; each has added the address of its caller to
    X-Forwarded-For."""

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True)
class DatabaseLimits:
    """Limits of one process's use of PostgreSQL; SQLite ignores them."""

    pool_size: int = 10
    """Connections at most: a request that finds none free waits a moment, then gets a 503. A worker needs eight."""
    statement_timeout_ms: int = 30_000
    lock_timeout_ms: int = 10_000


def load(service: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings of `service`. Raises SettingsError naming each setting that is missing or wrong."""
    env = Environment(environ)
    private = env.file("TERANG_STAFF_PRIVATE_KEY_FILE") if service == "recruitment" else None
    settings = Settings(
        service=service,
        database_url=env.text(f"TERANG_{service.upper()}_DATABASE_URL", _DATABASE),
        event_log_url=env.text("TERANG_EVENT_LOG_URL", _LOG),
        secret_key=env.text("TERANG_SECRET_KEY", _SECRET),
        staff_public_key_file=env.file("TERANG_STAFF_PUBLIC_KEY_FILE"),
        staff_private_key_file=private,
        public_url=env.text("TERANG_PUBLIC_URL", _ORIGIN),
        simulation=env.flag("TERANG_SIMULATION"),
        metrics=env.flag("TERANG_METRICS"),
        worker_metrics=_worker_metrics(env, service),
        signing_key_file=env.optional_file(f"TERANG_{service.upper()}_SIGNING_KEY_FILE"),
        event_keys_file=env.optional_file("TERANG_EVENT_KEYS_FILE"),
        paper_private_key_file=env.optional_file("TERANG_PAPER_PRIVATE_KEY_FILE") if service == "cbt" else None,
        paper_public_key_file=env.optional_file("TERANG_PAPER_PUBLIC_KEY_FILE") if service == "scoring" else None,
        minutes_authority_file=env.optional_file("TERANG_MINUTES_AUTHORITY_FILE") if service == "scoring" else None,
        minutes_pkcs12_file=env.optional_file("TERANG_MINUTES_PKCS12_FILE") if service == "scoring" else None,
        minutes_passphrase_file=env.optional_file("TERANG_MINUTES_PKCS12_PASSPHRASE_FILE")
        if service == "scoring"
        else None,
        log_key_file=env.optional_file("TERANG_LOG_KEY_FILE") if service == "scoring" else None,
        log_folder=env.optional_folder("TERANG_LOG_FOLDER") if service == "scoring" else None,
        log_origin=env.optional_text("TERANG_LOG_ORIGIN", _LOG_NAME) if service == "scoring" else "",
        public_folder=env.optional_folder("TERANG_PUBLIC_FOLDER") if service == "scoring" else None,
        previous_secret_keys=env.texts("TERANG_PREVIOUS_SECRET_KEYS", _SECRET),
        allowed_hosts=env.texts("TERANG_ALLOWED_HOSTS", _HOST),
        proxies=env.number("TERANG_PROXIES", 0, 0, 10),
    )
    _limits(env)
    env.finish()
    return settings


def required_file(name: str, path: Path | None) -> bytes:
    """The content of the file that the setting `name` names. Raises SettingsError if it is not set or not readable."""
    if path is None:
        raise SettingsError(f"{name} is not set")
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{name}: {path} cannot be read ({error})") from error


def database_limits(environ: Mapping[str, str] | None = None) -> DatabaseLimits:
    """Raises SettingsError naming each limit that is wrong."""
    env = Environment(environ)
    limits = _limits(env)
    env.finish()
    return limits


def _limits(env: Environment) -> DatabaseLimits:
    usual = DatabaseLimits()
    return DatabaseLimits(
        pool_size=env.number("TERANG_DB_POOL_SIZE", usual.pool_size, 1, 500),
        statement_timeout_ms=env.number("TERANG_DB_STATEMENT_TIMEOUT_MS", usual.statement_timeout_ms, 0, 3_600_000),
        lock_timeout_ms=env.number("TERANG_DB_LOCK_TIMEOUT_MS", usual.lock_timeout_ms, 0, 3_600_000),
    )


def _worker_metrics(env: Environment, service: str) -> tuple[str, int] | None:
    """Each worker may have its own port, because workers that share a machine also share its environment."""
    own, general = f"TERANG_{service.upper()}_WORKER_METRICS_PORT", "TERANG_WORKER_METRICS_PORT"
    port = env.number(own, 0, 1, 65535) or env.number(general, 0, 1, 65535)
    return (env.optional("TERANG_WORKER_METRICS_HOST", "127.0.0.1"), port) if port else None


class Environment(Env):
    """Settings from a mapping, by default the process's environment; a blank one counts as not set.

    A method returns a harmless value where a setting is missing or wrong, and remembers the problem; `finish`
    raises them all at once, so that an operator corrects all at once. Database addresses and `_SECRETS` may be in
    a file that `<name>_FILE` names. A secret's value is never part of a message.
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        super().__init__(eager=False)
        self._given = os.environ if values is None else values
        self._problems: list[str] = []

    def reject(self, problem: str) -> None:
        """Remembers a problem that the caller found; `problem` names the setting."""
        self._problems.append(problem)

    def finish(self, error_class: type[SettingsError] = SettingsError) -> None:
        """Raises one error with every problem, if there are any. Call it once, after the last setting."""
        try:
            self.seal()
        except EnvValidationError as error:
            self._problems += [
                f"{name} {'is not set' if message == _NOT_SET else message}"
                for name, messages in cast("Mapping[str, list[str]]", error.error_messages).items()
                for message in messages
            ]
        if self._problems:
            raise error_class("; ".join(self._problems))

    def text(self, name: str, *checks: Validator) -> str:
        return self.str(name, validate=checks) or ""

    def optional_text(self, name: str, *checks: Validator) -> str:
        return self.str(name, "", validate=checks) or ""

    def optional(self, name: str, default: str = "") -> str:
        return self.str(name, default) or default

    def texts(self, name: str, check: Validator) -> tuple[str, ...]:
        """The setting's words; none if it is not set. Its file may be missing, so that one configuration serves
        before, during and after a change of keys."""
        file = self._given.get(f"{name}_FILE", "").strip()
        if file and not Path(file).exists():
            return ()

        def check_each(value: str) -> None:
            for word in value.split():
                try:
                    check(word)
                except ValidationError as error:
                    self.reject(f"{name}: each {error.messages[0]}")

        return tuple((self.str(name, "", validate=check_each) or "").split())

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        message = f"must be one of {', '.join(allowed)}, not {{input!r}}"
        return self.str(name, default, validate=OneOf(allowed, error=message)) or default

    def file(self, name: str) -> Path:
        """The path of a file that must be there."""
        value = self.str(name) or ""
        if value and not Path(value).is_file():
            self.reject(f"{name}: there is no file {value}")
        return Path(value)

    def optional_file(self, name: str) -> Path | None:
        """The same, or None if it is not set."""
        return self.file(name) if self._given.get(name, "").strip() else None

    def optional_folder(self, name: str) -> Path | None:
        """The path of a folder, which need not be there yet; None if it is not set."""
        value = self.str(name, "") or ""
        return Path(value) if value else None

    def content(self, path: str, name: str) -> str | None:
        """The content of the file at `path`, stripped; None if it cannot be read. `name` is the setting that names
        the file."""
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            self.reject(f"{name}: {path}: {error.strerror}")
        except UnicodeDecodeError:
            self.reject(f"{name}: {path} is not UTF-8 text")
        return None

    def flag(self, name: str, *, default: bool = False) -> bool:
        def check(value: str) -> None:
            if value.lower() not in _FLAGS:
                raise ValidationError(f"must be true or false, not {value!r}")

        value = self.str(name, "", validate=check)
        return _FLAGS[value.lower()] if value else default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        def check(value: str) -> None:
            if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
                raise ValidationError(f"must be a whole number from {least} to {most}, not {value!r}")

        return int(self.str(name, str(default), validate=check) or default)

    def _get_value(self, env_key: str, default: Any) -> Any:
        """Returns a setting's raw value; environs calls it."""
        value = self._given.get(env_key, "").strip()
        may_be_in_file = env_key in _SECRETS or env_key.endswith("_DATABASE_URL")
        file = self._given.get(f"{env_key}_FILE", "").strip() if may_be_in_file else ""
        if not file:
            return value or default
        if value:
            self.reject(f"{env_key} and {env_key}_FILE are both set; keep one")
        return self.content(file, f"{env_key}_FILE") or value or default


_SECRETS = frozenset({"TERANG_SECRET_KEY", "TERANG_PREVIOUS_SECRET_KEYS"})
_NOT_SET = "Environment variable not set."
"""environs' own words."""
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
