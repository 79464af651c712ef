"""The keys that a process's settings name, read once when it starts."""

from __future__ import annotations

from shared.config import Settings, SettingsError, required_file
from shared.messaging.event_keys import BadKeys, EventKeys
from shared.messaging.signing import Signer

PUBLIC = "TERANG_EVENT_KEYS_FILE"


def private_name(service: str) -> str:
    return f"TERANG_{service.upper()}_SIGNING_KEY_FILE"


def event_keys(settings: Settings) -> EventKeys:
    """The public keys of all services. Raises SettingsError."""
    content = required_file(PUBLIC, settings.event_keys_file)
    try:
        return EventKeys.from_text(content.decode())
    except (BadKeys, UnicodeDecodeError) as error:
        raise SettingsError(f"{PUBLIC}: {settings.event_keys_file}: {error}") from error


def signing_key(settings: Settings) -> Signer:
    """The service's own private key. Raises SettingsError, also if the others do not know its public key: they would
    set everything aside that it signs."""
    name = private_name(settings.service)
    try:
        signer = Signer.from_pem(required_file(name, settings.signing_key_file))
    except ValueError as error:
        raise SettingsError(f"{name}: {settings.signing_key_file}: {error}") from error
    known = {key.public_key for key in event_keys(settings).current(settings.service)}
    if signer.public_key not in known:
        raise SettingsError(f"{name}: {settings.event_keys_file} has no current key of {settings.service} like it")
    return signer
