"""Settings and logged-in staff for any service's web edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.config import Settings
from shared.kernel.roles import Principal, Role
from shared.web.staff_tokens import StaffToken, generate_key_pair, issue
from tests.builders.signing import key_files, log_key_file, paper_key_files


@lru_cache(maxsize=1)
def key_pair() -> tuple[bytes, bytes]:
    """One pair of staff keys (private, public) for the whole test run."""
    return generate_key_pair()


def make_settings(service: str, folder: Path, **changes: Any) -> Settings:
    """Settings over an in-memory database, with the staff keys as files in `folder`."""
    private, public = folder / "staff.key", folder / "staff.pub"
    private.write_bytes(key_pair()[0])
    public.write_bytes(key_pair()[1])
    signing_key, public_keys = key_files(service, folder)
    paper_private, paper_public = paper_key_files(folder)
    settings = Settings(
        service=service,
        database_url="sqlite://",
        event_log_url=f"sqlite:///{folder / 'log.db'}",
        secret_key="a secret of at least thirty-two characters",
        staff_public_key_file=public,
        staff_private_key_file=private if service == "recruitment" else None,
        public_url="http://localhost",
        simulation=True,
        signing_key_file=signing_key,
        event_keys_file=public_keys,
        paper_private_key_file=paper_private if service == "cbt" else None,
        paper_public_key_file=paper_public if service == "scoring" else None,
        log_key_file=log_key_file(folder) if service == "scoring" else None,
        log_folder=folder / "public-log" if service == "scoring" else None,
        public_folder=folder / "public-files" if service == "scoring" else None,
    )
    return replace(settings, **changes)


def staff(*roles: Role, name: str = "Rini Wulandari") -> Principal:
    return Principal(id=f"staff-{'-'.join(sorted(roles))}", name=name, roles=frozenset(roles))


def token_of(who: Principal, now: datetime, audience: str) -> str:
    """A token of the first generation, for the service `audience`."""
    return issue(key_pair()[0], StaffToken(who, f"session of {who.id}", 0), now, audience=audience)


def bearer_of(who: Principal, now: datetime, audience: str) -> dict[str, str]:
    """Headers of a program that acts as `who` at the service `audience`."""
    return {"Authorization": f"Bearer {token_of(who, now, audience)}"}


def staff_token(
    *roles: Role, name: str = "Rini Wulandari", now: datetime | None = None, audience: str = "recruitment"
) -> str:
    return token_of(staff(*roles, name=name), now or datetime.now(UTC), audience)


def bearer(*roles: Role, now: datetime | None = None, audience: str = "recruitment") -> dict[str, str]:
    """Headers of a program that acts with these staff roles. `now` is the clock that the service was given."""
    return {"Authorization": f"Bearer {staff_token(*roles, now=now, audience=audience)}"}
