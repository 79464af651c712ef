"""Which PostgreSQL, Kafka and Java are run, and where Kafka's jars are kept: the settings, read once and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.config import Environment, SettingsError
from shared.kernel.errors import Refused

POSTGRES_VERSIONS = range(15, 19)


@dataclass(frozen=True)
class ServerSettings:
    """None where the environment chooses nothing: then the first that fits is taken."""

    postgres_version: int | None
    """A major version."""
    postgres_folder: Path | None
    """The folder with `postgres` and `initdb`."""
    kafka_version: str | None
    kafka_home: Path | None
    kafka_java_options: tuple[str, ...]
    java_home: Path | None
    cache: Path
    path: str
    """Where programs are looked for, as the variable PATH has it."""


def read_settings(environ: Mapping[str, str] | None = None) -> ServerSettings:
    """From the environment, by default the process's. Raises Refused naming each setting that is wrong."""
    env = Environment(environ)
    kafka_home, cache = _folder(env, "KAFKA_HOME"), _folder(env, "TERANG_CACHE")
    settings = ServerSettings(
        postgres_version=env.number("TERANG_POSTGRES_VERSION", 0, POSTGRES_VERSIONS[0], POSTGRES_VERSIONS[-1]) or None,
        postgres_folder=_folder(env, "TERANG_POSTGRES_BIN"),
        kafka_version=env.optional("TERANG_KAFKA_VERSION") or None,
        kafka_home=kafka_home.resolve() if kafka_home else None,
        kafka_java_options=tuple(env.optional("KAFKA_JVM_PERFORMANCE_OPTS").split()),
        java_home=_folder(env, "JAVA_HOME"),
        cache=cache.resolve() if cache else _users_cache(env) / "terang",
        path=env.optional("PATH"),
    )
    try:
        env.finish()
    except SettingsError as error:
        raise Refused(str(error)) from error
    return settings


def _folder(env: Environment, name: str) -> Path | None:
    value = env.optional(name)
    return Path(value) if value else None


def _users_cache(env: Environment) -> Path:
    return Path(env.optional("XDG_CACHE_HOME") or Path(env.optional("HOME") or Path.home()) / ".cache")
