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

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


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
    )
    reader.finish()
    return settings


class _Reader:
    """Collects every complaint, so that an operator mends all settings in one go."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[str] = []

    def text(self, name: str, *checks: Validator) -> str:
        value = self._environ.get(name, "").strip()
        if not value:
            self._problems.append(f"{name} is not set")
            return ""
        for check in checks:
            try:
                check(value)
            except ValidationError as error:
                self._problems.append(f"{name} {error.messages[0]}")
        return value

    def path(self, name: str) -> Path:
        value = self.text(name)
        if value and not Path(value).is_file():
            self._problems.append(f"{name}: there is no file {value}")
        return Path(value)

    def flag(self, name: str) -> bool:
        value = self._environ.get(name, "false")
        if value.lower() not in _FLAGS:
            self._problems.append(f"{name} must be true or false, not {value!r}")
        return _FLAGS.get(value.lower(), False)

    def finish(self) -> None:
        if self._problems:
            raise SettingsError("; ".join(self._problems))


_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
