"""After a change of the service's secret: seals every stored identity number under the new one."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from services.recruitment.accounts.storage import accounts, reclaims
from services.recruitment.accounts.storage.accounts import Sealed
from services.recruitment.accounts.usecases.accounts import NIK
from services.recruitment.accounts.usecases.vault import SealBroken, Vault

_SAMPLE = 20
"""A single account may be damaged; under a secret of another installation none of them opens."""
AT_ONCE = 200


@dataclass
class Resealed:
    """Counts of the accounts handled. `reached` is where the next call continues; None after the last account."""

    reached: str | None
    done: int = 0
    unreadable: list[str] = field(default_factory=list)
    """Account ids that none of the vault's secrets opens."""
    twice: list[str] = field(default_factory=list)
    """Account ids whose NIK another account has too, so that somebody has to decide between them."""


def is_readable(session: Session, vault: Vault) -> bool:
    """Whether the vault has the secret of what is stored: it opens one of the first accounts, or there is none."""
    found = accounts.list_sealed_after(session, "", _SAMPLE)
    return not found or any(_opens(vault, account) for account in found)


def _opens(vault: Vault, account: Sealed) -> bool:
    try:
        vault.open(account.nik_sealed, account.account_id)
    except SealBroken:
        return False
    return True


def reseal(session: Session, vault: Vault, after: str = "", at_most: int = AT_ONCE) -> Resealed:
    """Seals the accounts that follow `after` under the secret that the vault uses for new values, in this transaction.

    It skips those that are under it already, so it may be stopped and started again at any time, while people
    register and log in.
    """
    found = accounts.list_sealed_after(session, after, at_most)
    outcome = Resealed(found[-1].account_id if found else None)
    for account in found:
        if vault.is_current(account.nik_sealed, account.account_id):
            continue
        try:
            nik = vault.open(account.nik_sealed, account.account_id)
        except SealBroken:
            outcome.unreadable.append(account.account_id)
            continue
        key = vault.key_of(NIK, nik)
        if reclaims.is_detached(account.nik_key):
            reclaims.put_key(session, account.account_id, key)
            accounts.put_sealed(
                session, Sealed(account.account_id, account.nik_key, vault.seal(nik, account.account_id))
            )
            outcome.done += 1
            continue
        if accounts.has_key(session, key):
            outcome.twice.append(account.account_id)
            continue
        accounts.put_sealed(session, Sealed(account.account_id, key, vault.seal(nik, account.account_id)))
        outcome.done += 1
    return outcome
