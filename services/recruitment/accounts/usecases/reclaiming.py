"""Takes an identity number back for its owner: whoever registers it first owns it only until then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain import reclaims as rules
from services.recruitment.accounts.domain.reclaims import NikNotRegistered, Reclaim
from services.recruitment.accounts.storage import accounts, logins, reclaims
from services.recruitment.accounts.usecases.accounts import NIK
from services.recruitment.accounts.usecases.logins import Holder
from services.recruitment.accounts.usecases.vault import Vault
from shared.kernel.errors import InvalidInput


def find_account_of(session: Session, vault: Vault, wanted: Reclaim) -> str:
    """The id of the account that has the number. Raises InvalidInput for facts that will not do, NikNotRegistered."""
    problems = rules.problems(wanted)
    if problems:
        raise InvalidInput(problems)
    found = accounts.find_credentials(session, (vault.key_of(NIK, wanted.nik), *vault.other_keys_of(NIK, wanted.nik)))
    if found is None:
        raise NikNotRegistered("nik")
    return found[0]


def take_back(session: Session, now: datetime, vault: Vault, account_id: str, wanted: Reclaim) -> None:
    """Ends every login of the account and takes its number away. The number is registered next by whoever states the
    owner's name and birth date, with a password of their own."""
    reclaims.detach(session, account_id)
    logins.remove_all(session, Holder.APPLICANT, account_id)
    reclaims.put(session, vault.key_of(NIK, wanted.nik), account_id, wanted, now)
