"""The keys that a process's settings name, read once when it starts."""

from __future__ import annotations

from pathlib import Path

from shared.config import Settings, SettingsError
from shared.messaging.event_keys import BadKeys, EventKeys
from shared.messaging.signing import Signer

PUBLIC = "TERANG_EVENT_KEYS_FILE"


def private_name(service: str) -> str:
    return f"TERANG_{service.upper()}_SIGNING_KEY_FILE"


def event_keys(settings: Settings) -> EventKeys:
    """The public keys of all services. Raises SettingsError."""
    text = _read(PUBLIC, settings.event_keys_file)
    try:
        return EventKeys.from_text(text)
    except BadKeys as error:
        raise SettingsError(f"{PUBLIC}: {settings.event_keys_file}: {error}") from error


def signing_key(settings: Settings) -> Signer:
    """The service's own private key. Raises SettingsError, also if the others do not know its public key: they would
    set everything aside that it signs."""
    name = private_name(settings.service)
    try:
        signer = Signer.from_pem(_read(name, settings.signing_key_file).encode())
    except ValueError as error:
        raise SettingsError(f"{name}: {settings.signing_key_file}: {error}") from error
    known = {key.public_key for key in event_keys(settings).current(settings.service)}
    if signer.public_key not in known:
        raise SettingsError(f"{name}: {settings.event_keys_file} has no current key of {settings.service} like it")
    return signer


def _read(name: str, path: Path | None) -> str:
    if path is None:
        raise SettingsError(f"{name} is not set")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: {path} cannot be read ({error})") from error
