"""Staff's logins, for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.recruitment.staff import login
from services.recruitment.staff.schemas import StaffLoginRequest, StaffSessionAnswer
from shared.kernel.errors import Unauthenticated
from shared.web.access import public
from shared.web.api import Blueprint
from shared.web.staff_tokens import LONGEST_MINUTES
from shared.web.unit_of_work import now

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
    }
