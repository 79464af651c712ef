"""The logins of staff: opened as applicants' are, and closed everywhere at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain import accounts as rules
from services.recruitment.accounts.usecases import logins, passwords
from services.recruitment.accounts.usecases.logins import Claim, Holder
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.staff.storage import members as staff
from shared.contracts.staff import StaffLoginsEnded
from shared.kernel.identifiers import typed_login_name
from shared.kernel.roles import Principal
from shared.messaging.outbox import emit
from shared.web.staff_tokens import StaffToken
from shared.web.standing import end_session


def claim_staff(session: Session, now: datetime, vault: Vault, username: str, browser: str = "") -> Claim:
    """One attempt at a staff account. Raises SlowDown while this account has to rest. A disabled account counts as
    a missing one."""
    found = staff.find_credentials(session, username)
    known = (found[0].staff_id, found[1]) if found and found[1] and found[0].disabled_at is None else None
    key = vault.key_of("staff", username)
    return logins.claim(session, now, Holder.STAFF, key, known, logins.counter_of(vault, key, browser))


def identify(session: Session, username: str, password: str) -> Principal:
    """Who acts at an operator's terminal. Raises WrongCredentials, the same for every reason.

    Failures are not counted, because whoever sits there has the database anyway.
    """
    found = staff.find_credentials(session, typed_login_name(username))
    right = passwords.verified(found[1] if found else None, password)
    if not right or found is None or found[0].disabled_at is not None:
        raise rules.WrongCredentials
    return found[0].principal


def find_logged_in(session: Session, now: datetime, token: str) -> Principal | None:
    """The member of staff whose login this is; None once it was closed or has expired."""
    found = find_pass(session, now, token)
    return found.who if found else None


def find_pass(session: Session, now: datetime, token: str) -> StaffToken | None:
    """What a token made from this login says; None once the login was closed or has expired."""
    staff_id = logins.find_subject(session, now, token, Holder.STAFF)
    member = staff.find(session, staff_id) if staff_id else None
    if member is None or member.disabled_at is not None:
        return None
    return StaffToken(member.principal, logins.session_id_of(token), member.generation)


def log_out(session: Session, now: datetime, token: str) -> None:
    """Closes this login and ends the tokens made from it, at every service. Does nothing once it has ended."""
    found = find_pass(session, now, token)
    logins.close_login(session, token)
    if found is None:
        return
    end_session(session, now, found.session_id)
    ended = StaffLoginsEnded(
        staff_id=found.who.id, generation=found.generation, session_id=found.session_id, ended_at=now
    )
    emit(session, ended, at=now)
