"""Accounts and logins, for programs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from services.recruitment.accounts import login
from services.recruitment.accounts.schemas import (
    AccountAnswer,
    AccountRequest,
    LoginRequest,
    SessionAnswer,
    registration_of,
)
from services.recruitment.accounts.usecases import accounts
from services.recruitment.accounts.usecases.logins import Holder
from shared.kernel.errors import Unauthenticated
from shared.web.access import public
from shared.web.api import Blueprint
from shared.web.state import state
from shared.web.unit_of_work import db, now

api = Blueprint("accounts_api", __name__, url_prefix="/api", description="Accounts and logins")


@api.post("/accounts")
@api.arguments(AccountRequest)
@api.response(202, AccountAnswer)
@public
def create_account(values: dict[str, Any]) -> dict[str, str]:
    """Registers an applicant. The answer is the same whether or not this NIK had an account before."""
    prepared = accounts.prepare(registration_of(values), simulation=state().settings.simulation)
    accounts.register(db(), now(), login.vault(), prepared)
    return {"status": "received", "message": gettext("Pendaftaran diterima. Masuklah dengan NIK dan kata sandi.")}


@api.post("/session")
@api.arguments(LoginRequest)
@api.response(200, SessionAnswer)
@api.alt_response(401, description="NIK and password do not fit one another, whatever the reason")
@api.alt_response(429, description="Too many failures for this account; wait")
@public
def create_session(values: dict[str, Any]) -> dict[str, str]:
    """Logs an applicant in: the session is in the cookie `terang_recruitment`."""
    login.log_in_applicant(values["nik"], values["password"])
    person = login.applicant()
    if person is None:
        raise Unauthenticated
    return {"account_id": person.id, "name": person.name}


@api.delete("/session")
@api.response(204)
@public
def delete_session() -> None:
    """Logs out; does nothing if nobody was logged in."""
    login.log_out(Holder.APPLICANT)
