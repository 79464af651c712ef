"""Registering an applicant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain import accounts as rules
from services.recruitment.accounts.domain import nik as nik_rules
from services.recruitment.accounts.domain import reclaims as reclaim_rules
from services.recruitment.accounts.domain.accounts import Account
from services.recruitment.accounts.storage import accounts, reclaims
from services.recruitment.accounts.usecases import passwords
from services.recruitment.accounts.usecases.vault import Vault
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.ids import new_id
from shared.kernel.typed_text import in_normal_form
from shared.kernel.words import N_

NIK = "nik"
"""The kind under which a vault keys identity numbers."""


@dataclass(frozen=True)
class Registration:
    nik: str = field(repr=False)
    name: str
    born_on: date
    email: str
    phone: str
    password: str = field(repr=False)
    consent: bool


@dataclass(frozen=True)
class Prepared:
    """A registration whose password is hashed, or that has problems."""

    wanted: Registration
    password_hash: str = field(repr=False)
    problems: tuple[Problem, ...]


def prepare(wanted: Registration, *, simulation: bool, further: Sequence[Problem] = ()) -> Prepared:
    """Checks what needs no database and hashes the password.

    `further` are problems that the edge has found, so that all are named at once. A NIK whose digits hold another birth
    date is accepted: it stays for life even when the date is corrected, and the verifier sees the difference.
    Hashing is slow on purpose: call this with no transaction open, so that it holds no lock.
    """
    found = [*_problems(wanted, simulation=simulation), *further]
    return Prepared(wanted, "" if found else passwords.hashed(wanted.password), tuple(found))


def problems_of(wanted: Registration, now: datetime, *, simulation: bool) -> list[Problem]:
    """Everything that would keep this registration from being taken; hashes nothing."""
    return [*_problems(wanted, simulation=simulation), *rules.birth_date_problems(wanted.born_on, now.date())]


def _problems(wanted: Registration, *, simulation: bool) -> list[Problem]:
    found = [
        *nik_rules.problems(wanted.nik, None),
        *rules.problems(wanted.nik, wanted.name, wanted.email, wanted.phone, wanted.password),
        *([] if simulation else rules.published_problems(wanted.password)),
    ]
    if not wanted.consent:
        text = N_("Tanpa persetujuan Anda, data Anda tidak boleh kami simpan.")
        found.append(Problem.of("consent", "consent_missing", text))
    return found


def nik_holds_another_date(wanted: Registration) -> bool:
    """Whether the digits of a well-formed NIK hold another birth date than the one stated."""
    return nik_rules.well_formed(wanted.nik) and bool(nik_rules.problems(wanted.nik, wanted.born_on))


def register(session: Session, now: datetime, vault: Vault, prepared: Prepared) -> None:
    """Opens an account, or does nothing that anyone could see if this NIK has one already, or was taken back for
    somebody of another name or birth date.

    The applicant gets the same answer either way and logs in next, so registering reveals to nobody
    who takes part in a selection. Raises InvalidInput naming every field that does not fit.
    """
    wanted = prepared.wanted
    found = [*prepared.problems, *rules.birth_date_problems(wanted.born_on, now.date())]
    if found:
        raise InvalidInput(found)
    keys = (vault.key_of(NIK, wanted.nik), *vault.other_keys_of(NIK, wanted.nik))
    owner = reclaims.find_waiting(session, keys)
    if owner is not None:
        if not reclaim_rules.same_person(wanted.name, wanted.born_on, *owner[1:]):
            return
        reclaims.note_registered(session, owner[0], now)
    account_id = new_id()
    account = Account(
        account_id=account_id,
        nik_sealed=vault.seal(wanted.nik, account_id),
        name=in_normal_form(wanted.name),
        born_on=wanted.born_on,
        email=wanted.email,
        phone=wanted.phone,
    )
    accounts.add_or_count_repeat(
        session,
        account,
        nik_key=keys[0],
        other_keys=keys[1:],
        password_hash=prepared.password_hash,
        now=now,
    )


def get_account(session: Session, account_id: str) -> Account:
    """Raises NotFound."""
    return accounts.get(session, account_id)


def nik_of(session: Session, vault: Vault, account_id: str) -> str:
    """The identity number itself, for verification only. Raises NotFound."""
    return vault.open(accounts.get(session, account_id).nik_sealed, account_id)
