"""Recognises the member of staff who is logged in, and makes the short-lived tokens that the services accept."""

from __future__ import annotations

from flask import Flask, current_app, session
from werkzeug.wrappers import Response

from services.recruitment.accounts import login
from services.recruitment.accounts.usecases.logins import Holder
from services.recruitment.staff.usecases import invitations
from services.recruitment.staff.usecases import logins as usecases
from services.recruitment.staff.usecases.invitations import InvitationInvalid
from shared.contracts.catalogue import SERVICES
from shared.kernel.roles import Principal
from shared.web import staff_tokens
from shared.web.access import add_authenticator
from shared.web.state import state
from shared.web.unit_of_work import abandon, db, now, writing

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
    login.log_in(
        lambda own, now: usecases.claim_staff(own, now, login.vault(), username, login.browser()),
        password,
        usecases.log_out,
    )


def log_out_staff() -> None:
    """Closes the login and ends its tokens everywhere; does nothing if nobody was logged in."""
    token = session.pop(Holder.STAFF, None)
    if isinstance(token, str):
        usecases.log_out(db(), now(), token)


def accept_invitation(username: str, code: str, password: str) -> None:
    """Sets the password of whom the code invites; does nothing for whoever has done so already with this code and this
    password. Raises InvitationInvalid or InvalidInput."""
    username, code = username.strip(), code.strip()
    if _has_accepted(username, code, password):
        return
    invitations.check(db(), now(), username, code, password)
    # No transaction is open while the password is hashed: that takes long on purpose.
    abandon()
    hashed = invitations.hashed(password)
    try:
        with writing() as own:
            invitations.accept(own, now(), username, code, hashed)
    except InvitationInvalid:
        # Pressed twice, and the other press came first.
        if not _has_accepted(username, code, password):
            raise


def _has_accepted(username: str, code: str, password: str) -> bool:
    found = invitations.accepted_hash(db(), now(), username, code)
    abandon()
    return found is not None and invitations.is_of(found, password)


def staff_tokens_of_login() -> dict[str, str]:
    """A short-lived token for each service, by its name; empty if nobody is logged in."""
    login_token = session.get(Holder.STAFF)
    found = usecases.find_pass(db(), now(), login_token) if isinstance(login_token, str) else None
    if found is None:
        return {}
    private_key: bytes = current_app.extensions[_KEY]
    return {service: staff_tokens.issue(private_key, found, now(), audience=service) for service in SERVICES}


def set_staff_cookies(response: Response) -> None:
    """Gives the browser a token for each other service, which it sends to that service alone."""
    tokens = staff_tokens_of_login()
    for service, path in staff_tokens.COOKIE_PATHS.items():
        if service in tokens:
            response.set_cookie(
                staff_tokens.COOKIE,
                tokens[service],
                max_age=staff_tokens.LONGEST_MINUTES * 60,
                httponly=True,
                samesite="Lax",
                secure=state().settings.secure_cookies,
                path=path,
            )


def remove_staff_cookies(response: Response) -> None:
    for path in staff_tokens.COOKIE_PATHS.values():
        response.delete_cookie(staff_tokens.COOKIE, path=path)
