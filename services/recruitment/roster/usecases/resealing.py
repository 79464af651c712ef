"""After a change of the service's secret: seals the secrets of all rosters under the new one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases.vault import SealBroken, Vault
from services.recruitment.roster.storage import rosters
from services.recruitment.roster.usecases.drawing_up import owner_of


def reseal_rosters(session: Session, vault: Vault) -> tuple[int, list[str]]:
    """How many were brought under the present secret, and the selections whose roster none of the vault's secrets
    opens. May be done again at any time."""
    done, unreadable = 0, list[str]()
    for selection_id, sealed in rosters.sealed_secrets(session).items():
        owner = owner_of(selection_id)
        if vault.is_current(sealed, owner):
            continue
        try:
            rosters.put_secret(session, selection_id, vault.seal(vault.open(sealed, owner), owner))
            done += 1
        except SealBroken:
            unreadable.append(selection_id)
    return done, unreadable
