"""How a process reaches Kafka: the address, and from the environment its user and the certificates it trusts.

| setting | meaning |
|---|---|
| `TERANG_EVENT_LOG_URL` | `kafka://host:port[,host:port]`, optionally `?security=…` |
| `TERANG_KAFKA_SECURITY` | `plaintext` (default), `sasl_plaintext`, `ssl` or `sasl_ssl`; the same as `?security=` |
| `TERANG_KAFKA_USERNAME` | the user, with `sasl_…` |
| `TERANG_KAFKA_PASSWORD_FILE` | a file with that user's password, with `sasl_…` |
| `TERANG_KAFKA_MECHANISM` | `SCRAM-SHA-512` (default), `SCRAM-SHA-256`, or `PLAIN`, which needs `sasl_ssl` |
| `TERANG_KAFKA_CA_FILE` | PEM certificates to trust, with `…ssl`; without it the system's |
| `TERANG_KAFKA_CERTIFICATE_FILE`, `TERANG_KAFKA_KEY_FILE` | this client's own certificate and key, if the broker asks |
| `TERANG_WORKER_ID` | a name that stays the same when this worker starts again, and that no other worker has |

A password is never part of the address: addresses are shown in logs and messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from shared.config import Environment, SettingsError

SECURITIES = ("plaintext", "sasl_plaintext", "ssl", "sasl_ssl")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
_URL = "TERANG_EVENT_LOG_URL"
_WORKER_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class KafkaSettingsError(SettingsError, ValueError):
    """The address or the environment does not allow a connection to Kafka; the message names every problem."""


@dataclass(frozen=True)
class KafkaSettings:
    servers: tuple[str, ...]
    security: str = "plaintext"
    username: str = ""
    password: str = field(default="", repr=False)
    mechanism: str = MECHANISMS[0]
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    worker_id: str | None = None

    @property
    def uses_sasl(self) -> bool:
        return self.security.startswith("sasl_")

    @property
    def uses_tls(self) -> bool:
        return self.security.endswith("ssl")

    def client_options(self) -> dict[str, Any]:
        """The options for every kafka-python client."""
        options: dict[str, Any] = {
            "bootstrap_servers": list(self.servers),
            "security_protocol": self.security.upper(),
            "client_id": self.worker_id or "terang",
        }
        if self.uses_sasl:
            options["sasl_mechanism"] = self.mechanism
            options["sasl_plain_username"] = self.username
            options["sasl_plain_password"] = self.password
        if self.uses_tls:
            options["ssl_cafile"] = _text(self.ca_file)
            options["ssl_certfile"] = _text(self.certificate_file)
            options["ssl_keyfile"] = _text(self.key_file)
        return options


def kafka_settings(url: str, environ: Mapping[str, str]) -> KafkaSettings:
    """Reads address and environment. Raises KafkaSettingsError naming each setting that is missing or wrong."""
    env = Environment(environ)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise KafkaSettingsError(f"{_URL} is no address ({error})") from error
    security = _security(parts, env)
    uses_sasl, uses_tls = security.startswith("sasl_"), security.endswith("ssl")
    settings = KafkaSettings(
        servers=_servers(parts, env),
        security=security,
        username=env.text("TERANG_KAFKA_USERNAME") if uses_sasl else "",
        password=_password(env) if uses_sasl else "",
        mechanism=env.one_of("TERANG_KAFKA_MECHANISM", MECHANISMS, MECHANISMS[0]) if uses_sasl else MECHANISMS[0],
        ca_file=_file(env, "TERANG_KAFKA_CA_FILE") if uses_tls else None,
        certificate_file=_file(env, "TERANG_KAFKA_CERTIFICATE_FILE") if uses_tls else None,
        key_file=_file(env, "TERANG_KAFKA_KEY_FILE") if uses_tls else None,
        worker_id=_worker_id(env),
    )
    if settings.mechanism == "PLAIN" and security == "sasl_plaintext":
        env.reject("TERANG_KAFKA_MECHANISM PLAIN sends the password readable; use it with sasl_ssl only")
    if (settings.certificate_file is None) != (settings.key_file is None):
        env.reject("TERANG_KAFKA_CERTIFICATE_FILE and TERANG_KAFKA_KEY_FILE go together")
    env.finish(KafkaSettingsError)
    return settings


def _servers(parts: SplitResult, env: Environment) -> tuple[str, ...]:
    if "@" in parts.netloc:
        # Not repeated in the message: there may be a password in it.
        env.reject(f"{_URL} must not contain a user; set TERANG_KAFKA_USERNAME and TERANG_KAFKA_PASSWORD_FILE")
        return ()
    if parts.path not in ("", "/") or parts.fragment:
        env.reject(f"{_URL} has nothing after the servers but ?security=…")
    servers = tuple(parts.netloc.split(","))
    for server in servers:
        host, colon, port = server.rpartition(":")
        if not (host and colon and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            env.reject(f"{_URL}: {server!r} is no host:port")
    return servers


def _security(parts: SplitResult, env: Environment) -> str:
    query = parse_qs(parts.query, keep_blank_values=True)
    for name in query.keys() - {"security"}:
        env.reject(f"{_URL}: {name!r} is no known option; only security is")
    in_url = query.get("security", [None])[-1]
    chosen = env.one_of("TERANG_KAFKA_SECURITY", SECURITIES, in_url or SECURITIES[0])
    if in_url is not None and in_url not in SECURITIES:
        env.reject(f"{_URL}: security must be one of {', '.join(SECURITIES)}, not {in_url!r}")
    elif in_url is not None and in_url != chosen:
        # Two answers to "how safe" are a mistake in either; guessing could open what was meant to be closed.
        env.reject(f"{_URL} says security={in_url}, TERANG_KAFKA_SECURITY says {chosen}")
    return chosen


def _file(env: Environment, name: str) -> Path | None:
    return env.file(name) if env.optional(name) else None


def _password(env: Environment) -> str:
    name = "TERANG_KAFKA_PASSWORD_FILE"
    path = env.text(name)
    password = env.content(path, name) if path else None
    if password == "":
        env.reject(f"{name}: {path} is empty")
    return password or ""


def _worker_id(env: Environment) -> str | None:
    value = env.optional("TERANG_WORKER_ID")
    if not (len(value) <= 100 and _WORKER_ID_LETTERS.issuperset(value)):
        env.reject("TERANG_WORKER_ID may have up to 100 letters, digits, dots, dashes and underscores")
    return value or None


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
