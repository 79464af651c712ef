"""Logging in: claim an attempt, compare the password outside any transaction, then open the login.

An attempt counts as failed from the moment it is claimed until its password proves right, so that a
hundred guesses at once count as a hundred. Attempts are counted per account, never per
address: one hall shares one address. A browser from which this account has logged in before is remembered and has a
counter of its own, so that strangers who guess cannot keep the owner out (OWASP, Slow Down Online Guessing Attacks
with Device Cookies).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain import accounts as rules
from services.recruitment.accounts.domain import nik as nik_rules
from services.recruitment.accounts.storage import accounts, logins
from services.recruitment.accounts.usecases import passwords
from services.recruitment.accounts.usecases.accounts import NIK
from services.recruitment.accounts.usecases.vault import Vault
from shared.kernel.ids import new_token
from shared.kernel.roles import Principal, Role

_FAILURES_COUNT_FOR = timedelta(hours=1)
_LASTS = timedelta(hours=12)
_REMEMBERED = 5
"""Accounts that one browser is remembered for; a shared one forgets the oldest."""


class Holder(StrEnum):
    """The person whose login it is."""

    APPLICANT = "applicant"
    STAFF = "staff"


@dataclass(frozen=True)
class Claim:
    """One attempt at one account. `subject_id` and `password_hash` are None if there is no such account."""

    kind: Holder
    subject_key: str
    """The counter that this attempt counts on."""
    subject_id: str | None
    password_hash: str | None
    account_key: str = ""
    """What a remembered browser is remembered for."""


def claim_applicant(session: Session, now: datetime, vault: Vault, nik: str, browser: str = "") -> Claim:
    """Raises SlowDown while this account has to rest. A malformed NIK counts as a missing account."""
    key = vault.key_of(NIK, nik)
    stored_under = (key, *vault.other_keys_of(NIK, nik))
    found = accounts.find_credentials(session, stored_under) if nik_rules.well_formed(nik) else None
    return claim(session, now, Holder.APPLICANT, key, found, counter_of(vault, key, browser))


def claim(
    session: Session, now: datetime, kind: Holder, key: str, found: tuple[str, str] | None, counter: str
) -> Claim:
    """Counts one attempt at the account `found` (id and password hash) on `counter`. Raises SlowDown while that has to
    rest."""
    tried = logins.find_failures(session, counter)
    wait = rules.remaining_wait(*tried, now) if tried else 0
    if wait:
        raise rules.SlowDown(seconds=wait)
    logins.count_attempt(session, counter, now, _FAILURES_COUNT_FOR)
    return Claim(kind, counter, found[0] if found else None, found[1] if found else None, key)


def remembered(vault: Vault, account_key: str, browser: str) -> str:
    """`browser` (what it has kept; "" at first) with this account among those that have logged in from it."""
    if _number_of(vault, account_key, browser):
        return browser
    number = new_token()
    known = [part for part in browser.split("~") if part][-(_REMEMBERED - 1) :]
    return "~".join([*known, f"{number}.{_proof(vault, account_key, number)}"])


def counter_of(vault: Vault, account_key: str, browser: str) -> str:
    """The counter for attempts at this account: the browser's own if the account has logged in from it before."""
    number = _number_of(vault, account_key, browser)
    return vault.key_of("browser", f"{account_key}:{number}") if number else account_key


def _number_of(vault: Vault, account_key: str, browser: str) -> str | None:
    for part in browser.split("~")[:_REMEMBERED]:
        number, _, proof = part.partition(".")
        if hmac.compare_digest(proof.encode(), _proof(vault, account_key, number).encode()):
            return number
    return None


def _proof(vault: Vault, account_key: str, number: str) -> str:
    return vault.key_of("remembered", f"{account_key}:{number}")


place = passwords.place
"""Before an attempt is counted: a place among those whose passwords are compared."""


def check(claim: Claim, password: str) -> str:
    """The id of the account whose password this is. Raises WrongCredentials, the same for every reason.

    Slow on purpose; call it with no transaction open.
    """
    right = passwords.verified(claim.password_hash, password)
    if not right or claim.subject_id is None:
        raise rules.WrongCredentials
    return claim.subject_id


def open_login(session: Session, now: datetime, claim: Claim) -> str:
    """Removes the failures and returns the token that the browser keeps; only its digest is stored."""
    assert claim.subject_id is not None
    logins.remove_failures(session, claim.subject_key)
    token = new_token()
    logins.add(session, _digest(token), claim.kind, claim.subject_id, now, now + _LASTS)
    return token


def close_login(session: Session, token: str) -> None:
    logins.remove(session, _digest(token))


def close_all(session: Session, kind: Holder, subject_id: str) -> None:
    """Closes every login of an account."""
    logins.remove_all(session, kind, subject_id)


def session_id_of(token: str) -> str:
    """A public name of this login. Neither the token nor the stored digest can be computed from it."""
    return hashlib.sha256(f"session {_digest(token)}".encode()).hexdigest()[:32]


def find_applicant(session: Session, now: datetime, token: str) -> Principal | None:
    """The applicant whose login this is; None once it was closed or has expired."""
    account_id = find_subject(session, now, token, Holder.APPLICANT)
    name = accounts.find_name(session, account_id) if account_id else None
    return Principal(account_id, name, frozenset({Role.APPLICANT})) if account_id and name else None


def find_subject(session: Session, now: datetime, token: str, kind: Holder) -> str | None:
    """The id of the account whose open login this is; None once it was closed or has expired."""
    return logins.find_subject(session, _digest(token), kind, now)


def remove_expired(session: Session, now: datetime) -> int:
    """A job of the worker: removes logins that are over and failures that count no longer."""
    return logins.remove_expired(session, now, _FAILURES_COUNT_FOR)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
