"""Staff's logins, for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.recruitment.staff import login
from services.recruitment.staff.schemas import (
    KeyAnswer,
    KeyQuery,
    KeyRequest,
    KeyStatementAnswer,
    PasskeyOptionsAnswer,
    StaffLoginRequest,
    StaffSessionAnswer,
)
from services.recruitment.staff.usecases import keys, passkeys
from services.recruitment.staff.usecases.keys import Binding
from shared.kernel.errors import Unauthenticated
from shared.kernel.roles import Role
from shared.signatures.sites import site_of
from shared.web.access import NO_SELECTION, access, public, require_principal
from shared.web.api import Blueprint
from shared.web.staff_tokens import LONGEST_MINUTES
from shared.web.state import state
from shared.web.unit_of_work import db, now

api = Blueprint("staff_api", __name__, url_prefix="/api", description="Staff logins")


@api.post("/staff-session")
@api.arguments(StaffLoginRequest)
@api.response(200, StaffSessionAnswer)
@api.alt_response(401, description="User name and password do not fit one another, whatever the reason")
@api.alt_response(429, description="Too many failures for this account; wait")
@public
def create_staff_session(values: dict[str, Any]) -> dict[str, Any]:
    """Logs a staff member in. Send each service its own token as `Authorization: Bearer ...`."""
    login.log_in_staff(values["username"], values["password"])
    who = login.logged_in_staff()
    tokens = login.staff_tokens_of_login()
    if who is None or not tokens:
        raise Unauthenticated
    return {
        "token": tokens["recruitment"],
        "tokens": tokens,
        "expires_at": now() + timedelta(minutes=LONGEST_MINUTES),
        "roles": sorted(who.roles),
        "grants": who.grants.texts,
    }


@api.get("/staff-keys/statement")
@api.arguments(KeyQuery, location="query")
@api.response(200, KeyStatementAnswer)
@access(Role.COMMITTEE, Role.EXAM_OFFICER, scope=NO_SELECTION)
def key_statement(query: dict[str, Any]) -> dict[str, Any]:
    """What a new key signs to be bound to the caller's account; good for ten minutes."""
    return {"statement": keys.binding_statement(now(), require_principal(), query["public_key"], query["kind"])}


@api.get("/staff-keys/passkey-options")
@api.response(200, PasskeyOptionsAnswer)
@access(Role.COMMITTEE, Role.EXAM_OFFICER, scope=NO_SELECTION)
def passkey_options() -> dict[str, Any]:
    """What the caller's browser is asked for to make a passkey; good for ten minutes. 409 `passkeys_unavailable` where
    browsers know no passkeys at the installation's address."""
    who, site = require_principal(), site_of(state().settings.public_url)
    statement, options = passkeys.creation_options(now(), who, site, keys.live_keys(db(), who.id))
    return {"statement": statement, "options": options}


@api.post("/staff-keys")
@api.arguments(KeyRequest)
@api.response(200, KeyAnswer)
@access(Role.COMMITTEE, Role.EXAM_OFFICER, scope=NO_SELECTION)
def bind_key(values: dict[str, Any]) -> dict[str, Any]:
    """Binds a key to the caller's account. A further one needs the signature of an earlier one or the operator's
    leave: 409 `further_key`."""
    settings, binding = state().settings, Binding(**values)
    who = require_principal()
    bound = keys.bind(db(), now(), who, binding, simulation=settings.simulation, public_url=settings.public_url)
    return {"key_id": bound.key_id}
