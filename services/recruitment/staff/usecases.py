"""Staff accounts, made by the operator, and their logins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain import accounts as rules
from services.recruitment.accounts.usecases import logins, passwords
from services.recruitment.accounts.usecases.logins import Claim, Holder
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.staff import storage as staff
from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.ids import new_id
from shared.kernel.roles import STAFF, Principal, Role
from shared.kernel.words import N_

DEMO_PASSWORD = "terang-demo"  # noqa: S105 - published on purpose, and shown at the login of a simulation
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


class UsernameTaken(DomainError):
    code = "username_taken"
    text = N_("Nama masuk %(username)s sudah dipakai.")


def add_staff(
    session: Session, now: datetime, username: str, name: str, roles: Iterable[Role | str], password: str
) -> str:
    """Adds a staff account and returns its id. Raises InvalidInput or UsernameTaken."""
    wanted = {str(role) for role in roles}
    problems = rules.password_problems(password, personal=(username, name))
    if not _USERNAME.fullmatch(username):
        text = N_("Nama masuk terdiri atas 2 sampai 40 huruf kecil, angka, titik, atau garis.")
        problems.append(Problem.of("username", "username_invalid", text))
    if not 2 <= len(name.strip()) <= 100 or not rules.storable(name):
        problems.append(Problem.of("name", "name_invalid", N_("Tulis nama, 2 sampai 100 huruf.")))
    unknown = wanted - {role.value for role in STAFF}
    if unknown or not wanted:
        text = N_("Peran petugas harus dari daftar berikut: %(known)s.")
        known = ", ".join(role.value for role in Role if role in STAFF)
        problems.append(Problem.of("roles", "roles_unknown", text, known=known))
    if problems:
        raise InvalidInput(problems)
    staff_id = new_id()
    added = staff.add(
        session,
        {
            "staff_id": staff_id,
            "username": username,
            "name": name.strip(),
            "roles": sorted(wanted),
            "password_hash": passwords.hashed(password),
            "demo": password == DEMO_PASSWORD,
            "created_at": now,
        },
    )
    if not added:
        raise UsernameTaken("username", username=username)
    return staff_id


def claim_staff(session: Session, now: datetime, vault: Vault, username: str) -> Claim:
    """One attempt at a staff account. Raises SlowDown while this account has to rest."""
    found = staff.find_credentials(session, username)
    known = (found[0].staff_id, found[1]) if found else None
    return logins.claim(session, now, Holder.STAFF, vault.key_of("staff", username), known)


def identify(session: Session, username: str, password: str) -> Principal:
    """Who acts at an operator's terminal. Raises WrongCredentials, the same for every reason.

    Failures are not counted, because whoever sits there has the database anyway.
    """
    found = staff.find_credentials(session, username)
    if not passwords.verified(found[1] if found else None, password) or found is None:
        raise rules.WrongCredentials
    return found[0].principal


def find_logged_in(session: Session, now: datetime, token: str) -> Principal | None:
    """The member of staff whose login this is; None once it was closed or has expired."""
    staff_id = logins.find_subject(session, now, token, Holder.STAFF)
    member = staff.find(session, staff_id) if staff_id else None
    return member.principal if member else None


def find_names(session: Session, staff_ids: set[str]) -> dict[str, str]:
    """The names of members of staff, by id."""
    return staff.find_names(session, staff_ids)
