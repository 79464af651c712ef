"""Recognises the member of staff who is logged in, and makes the short-lived token that the other services accept."""

from __future__ import annotations

from flask import Flask, current_app, session
from werkzeug.wrappers import Response

from services.recruitment.accounts import login
from services.recruitment.accounts.usecases.logins import Holder
from services.recruitment.staff import usecases
from shared.kernel.roles import Principal
from shared.web import staff_tokens
from shared.web.access import add_authenticator
from shared.web.state import state
from shared.web.unit_of_work import db, now

TOKEN_MINUTES = 15
_KEY = "recruitment_staff_key"


def register(app: Flask, private_key: bytes) -> None:
    """Recognises staff by their login too, so that a page outlives the short token; the key signs the tokens."""
    app.extensions[_KEY] = private_key
    add_authenticator(app, logged_in_staff)


def logged_in_staff() -> Principal | None:
    token = session.get(Holder.STAFF)
    return usecases.find_logged_in(db(), now(), token) if isinstance(token, str) else None


def log_in_staff(username: str, password: str) -> None:
    """Raises WrongCredentials or SlowDown; the attempt is counted either way."""
    login.log_in(lambda own, now: usecases.claim_staff(own, now, login.vault(), username), password)


def staff_token(who: Principal) -> str:
    """The short-lived proof that the other services accept."""
    private_key: bytes = current_app.extensions[_KEY]
    return staff_tokens.issue(private_key, who, now(), minutes=TOKEN_MINUTES)


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
