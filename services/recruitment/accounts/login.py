"""Who is logged in here: the session cookie holds a login's token, the database knows whose it is."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.recruitment.accounts.parts import parts
from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Claim, Kind
from shared.kernel.clock import Clock
from shared.kernel.roles import Principal
from shared.web import staff_tokens
from shared.web.access import add_authenticator
from shared.web.state import state
from shared.web.unit_of_work import abandon, clock, db, writing

TOKEN_MINUTES = 15


def register(app: Flask) -> None:
    """Applicants by their login; staff by theirs too, so that a page outlives the short staff token."""
    add_authenticator(app, applicant)
    add_authenticator(app, logged_in_staff)


def applicant() -> Principal | None:
    token = session.get(Kind.APPLICANT)
    return logins.applicant_of(db(), clock(), token) if isinstance(token, str) else None


def logged_in_staff() -> Principal | None:
    token = session.get(Kind.STAFF)
    return logins.staff_of(db(), clock(), token) if isinstance(token, str) else None


def log_in_applicant(nik: str, password: str) -> None:
    """Raises WrongCredentials or SlowDown; the attempt is counted either way."""
    _log_in(lambda kept, now: logins.claim_applicant(kept, now, parts().vault, nik), password)


def log_in_staff(username: str, password: str) -> None:
    """Raises WrongCredentials or SlowDown; the attempt is counted either way."""
    _log_in(lambda kept, now: logins.claim_staff(kept, now, parts().vault, username), password)


def log_out(kind: Kind) -> None:
    token = session.pop(kind, None)
    if isinstance(token, str):
        logins.close_login(db(), token)


def staff_token(who: Principal) -> str:
    """The short-lived proof that the other services accept."""
    return staff_tokens.issue(parts().staff_private_key, who, clock().now(), minutes=TOKEN_MINUTES)


def set_staff_cookie(response: Response, who: Principal) -> None:
    response.set_cookie(
        staff_tokens.COOKIE,
        staff_token(who),
        max_age=TOKEN_MINUTES * 60,
        httponly=True,
        samesite="Lax",
        secure=state().settings.secure_cookies,
        path="/",
    )


def _log_in(claim_by: Callable[[Session, Clock], Claim], password: str) -> None:
    # The attempt is kept even though the answer may be an error, and no transaction is open while the
    # password is compared: that takes long on purpose.
    abandon()
    with writing() as kept:
        claim = claim_by(kept, clock())
    logins.check(claim, password)
    with writing() as kept:
        token = logins.open_login(kept, clock(), claim)
    session[claim.kind.value] = token
