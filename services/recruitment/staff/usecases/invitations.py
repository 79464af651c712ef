"""One-time invitations: a code by which a member of staff chooses the password, so that no operator knows it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain import accounts as rules
from services.recruitment.accounts.usecases import passwords
from services.recruitment.staff.storage import members as staff
from services.recruitment.staff.usecases import members
from shared.kernel.errors import DomainError, InvalidInput
from shared.kernel.ids import new_token
from shared.kernel.roles import Role
from shared.kernel.words import N_

LASTS = timedelta(days=3)


class InvitationInvalid(DomainError):
    """The one answer to a wrong name, a wrong code, a used one and one that has run out."""

    code = "invitation_invalid"
    text = N_(
        "Nama masuk dan kode undangan ini tidak cocok, atau kodenya sudah dipakai atau kedaluwarsa. Bila Anda baru "
        "saja memilih kata sandi dengan kode ini, kata sandi itu sudah berlaku: silakan masuk."
    )


def invite(session: Session, now: datetime, username: str, name: str, roles: Iterable[Role | str], nip: str) -> str:
    """Adds a member of staff and returns the code of the invitation. Raises InvalidInput, UsernameTaken or NipTaken."""
    return _code(session, now, members.add_without_password(session, now, username, name, roles, nip))


def reset(session: Session, now: datetime, username: str) -> str:
    """Takes the password away, logs out everywhere and returns the code by which a new one is chosen.

    Raises NoSuchStaff, or StaffIsDisabled.
    """
    if members.get_staff(session, username).disabled_at is not None:
        raise StaffIsDisabled("username", username=username)
    return _code(session, now, members.end_logins(session, now, username, without_password=True).staff_id)


class StaffIsDisabled(DomainError):
    code = "staff_disabled"
    text = N_("Akun %(username)s dinonaktifkan; aktifkan dahulu.")


def check(session: Session, now: datetime, username: str, code: str, password: str) -> str:
    """The id of the invited member. Raises InvitationInvalid, or InvalidInput for a password that will not do."""
    member = staff.find_invited(session, username, _digest(code), now)
    if member is None:
        raise InvitationInvalid("code")
    problems = rules.password_problems(password, personal=(username, member.name))
    if problems:
        raise InvalidInput(problems)
    return member.staff_id


def accept(session: Session, now: datetime, username: str, code: str, password_hash: str) -> None:
    """Sets the password and uses the code up. Raises InvitationInvalid, also for whoever comes second."""
    member = staff.find_invited(session, username, _digest(code), now)
    if member is None or not staff.note_accepted(session, member.staff_id, now):
        raise InvitationInvalid("code")
    staff.put_password(session, member.staff_id, password_hash)


def accepted_hash(session: Session, now: datetime, username: str, code: str) -> str | None:
    """The hash of the password of whoever has accepted with this code; None if nobody has. Only who holds the code
    learns with it whether a password is the one that was chosen."""
    return staff.find_accepted_hash(session, username, _digest(code), now)


def is_of(password_hash: str, password: str) -> bool:
    """Slow on purpose; call it with no transaction open."""
    return passwords.verified(password_hash, password)


def hashed(password: str) -> str:
    """Slow on purpose; call it with no transaction open."""
    return passwords.hashed(password)


def _code(session: Session, now: datetime, staff_id: str) -> str:
    code = new_token()
    staff.put_invitation(session, staff_id, _digest(code), now + LASTS)
    return code


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()
