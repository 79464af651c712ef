"""The keys for the paper key that a process's settings name, read once when it starts."""

from __future__ import annotations

from shared.config import Settings, SettingsError, required_file
from shared.encryption.envelopes import Opener, Recipient

PRIVATE = "TERANG_PAPER_PRIVATE_KEY_FILE"
PUBLIC = "TERANG_PAPER_PUBLIC_KEY_FILE"


def paper_opener(settings: Settings) -> Opener:
    """cbt's private key, which opens the envelope with the paper key. Raises SettingsError."""
    content = required_file(PRIVATE, settings.paper_private_key_file)
    try:
        return Opener.from_pem(content)
    except ValueError as error:
        raise SettingsError(f"{PRIVATE}: {settings.paper_private_key_file}: {error}") from error


def paper_recipient(settings: Settings) -> Recipient:
    """cbt's public key, to which scoring addresses the paper key. Raises SettingsError."""
    content = required_file(PUBLIC, settings.paper_public_key_file)
    try:
        return Recipient.from_pem(content)
    except ValueError as error:
        raise SettingsError(f"{PUBLIC}: {settings.paper_public_key_file}: {error}") from error
