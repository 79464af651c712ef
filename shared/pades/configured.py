"""What seals this installation's documents, as a process's settings name it; read once when it starts."""

from __future__ import annotations

from datetime import datetime

from shared.config import Settings, SettingsError, required_file
from shared.pades.authority import AgencySeal, Authority, Sealer

AUTHORITY = "TERANG_MINUTES_AUTHORITY_FILE"
PKCS12 = "TERANG_MINUTES_PKCS12_FILE"
PASSPHRASE = "TERANG_MINUTES_PKCS12_PASSPHRASE_FILE"  # noqa: S105


def find_sealer(settings: Settings, now: datetime) -> Sealer | None:
    """The agency's certificate if one is set, else the own authority; None where neither is. Raises SettingsError that
    names the setting."""
    if settings.minutes_pkcs12_file is not None:
        return _agency(settings, now)
    if settings.minutes_passphrase_file is not None:
        raise SettingsError(f"{PASSPHRASE} is set without {PKCS12}")
    if settings.minutes_authority_file is None:
        return None
    content = required_file(AUTHORITY, settings.minutes_authority_file)
    try:
        return Authority.from_pem(content)
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{AUTHORITY}: {settings.minutes_authority_file}: {error}") from error


def _agency(settings: Settings, now: datetime) -> Sealer:
    content = required_file(PKCS12, settings.minutes_pkcs12_file)
    passphrase = required_file(PASSPHRASE, settings.minutes_passphrase_file).strip()
    try:
        return AgencySeal.from_pkcs12(content, passphrase, now)
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{PKCS12}: {settings.minutes_pkcs12_file}: {error}") from error
