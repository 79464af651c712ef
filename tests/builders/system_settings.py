"""The settings of three services in one process, and the key that signs their staff tokens."""

from __future__ import annotations

from pathlib import Path

from shared.config import Settings
from shared.web.staff_tokens import generate_key_pair
from tests.builders.signing import key_files, paper_key_files

_KEYS = generate_key_pair()


def private_key() -> bytes:
    """The key with which staff tokens of these systems are signed."""
    return _KEYS[0]


def settings_for(service: str, folder: Path) -> Settings:
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(_KEYS[0])
    public.write_bytes(_KEYS[1])
    signing_key, public_keys = key_files(service, folder)
    paper_private, paper_public = paper_key_files(folder)
    return Settings(
        service=service,
        database_url="sqlite://",
        event_log_url=f"sqlite:///{folder}/log.db",
        secret_key="a secret of the tests, long enough for cookies",
        staff_public_key_file=public,
        staff_private_key_file=private if service == "recruitment" else None,
        public_url="http://localhost",
        simulation=True,
        signing_key_file=signing_key,
        event_keys_file=public_keys,
        paper_private_key_file=paper_private if service == "cbt" else None,
        paper_public_key_file=paper_public if service == "scoring" else None,
    )
