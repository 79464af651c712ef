"""Recognises the applicant who is logged in: by the login's token in the session cookie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, after_this_request, current_app, request, session
from sqlalchemy.orm import Session

from services.recruitment.accounts.domain.accounts import DEMO_PASSWORD, WrongCredentials
from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Claim, Holder
from services.recruitment.accounts.usecases.vault import Vault
from shared.kernel.roles import Principal
from shared.web.access import add_authenticator
from shared.web.state import state
from shared.web.unit_of_work import abandon, db, now, writing

_VAULT = "recruitment_vault"
_BROWSER = "terang_browser"
_REMEMBERED_FOR = 180 * 24 * 3600
_LONGEST = 1000


def register(app: Flask, made: Vault) -> None:
    """Recognises applicants by their login; `made` is the vault that `vault` returns in this application."""
    app.extensions[_VAULT] = made
    add_authenticator(app, applicant)


def vault() -> Vault:
    """The vault of the application that answers."""
    made = current_app.extensions[_VAULT]
    assert isinstance(made, Vault)
    return made


def applicant() -> Principal | None:
    token = session.get(Holder.APPLICANT)
    return logins.find_applicant(db(), now(), token) if isinstance(token, str) else None


def log_in_applicant(nik: str, password: str) -> None:
    """Raises WrongCredentials or SlowDown; the attempt is counted either way."""
    log_in(
        lambda own, now: logins.claim_applicant(own, now, vault(), nik, browser()),
        password,
        lambda own, _, token: logins.close_login(own, token),
    )


def log_out(kind: Holder) -> None:
    """Closes the login of this kind; does nothing if there is none."""
    token = session.pop(kind, None)
    if isinstance(token, str):
        logins.close_login(db(), token)


def log_in(
    claim_by: Callable[[Session, datetime], Claim], password: str, end: Callable[[Session, datetime, str], None]
) -> None:
    """Opens a login for the account that `claim_by` claims, and has `end` close the one of this kind that the browser
    had: nobody could close it any more. Raises as `claim_by`, WrongCredentials, or Busy, which counts no attempt."""
    # The attempt is committed even though the answer may be an error, and no transaction is open while the
    # password is compared: that takes long on purpose.
    abandon()
    with logins.place():
        with writing() as own:
            claim = claim_by(own, now())
        logins.check(claim, password)
    if password == DEMO_PASSWORD and not state().settings.simulation:
        raise WrongCredentials
    earlier = session.get(claim.kind.value)
    with writing() as own:
        if isinstance(earlier, str):
            end(own, now(), earlier)
        token = logins.open_login(own, now(), claim)
    session[claim.kind.value] = token
    _remember(claim)


def browser() -> str:
    """What this browser has kept about the accounts that logged in from it."""
    kept = request.cookies.get(_BROWSER, "")
    return kept if len(kept) <= _LONGEST else ""


def _remember(claim: Claim) -> None:
    kept = logins.remembered(vault(), claim.account_key, browser())

    @after_this_request
    def _keep(response: Response) -> Response:
        response.set_cookie(
            _BROWSER,
            kept,
            max_age=_REMEMBERED_FOR,
            httponly=True,
            samesite="Lax",
            secure=state().settings.secure_cookies,
        )
        return response
