"""What is signed to close a roster."""

from __future__ import annotations

from typing import Any

from services.recruitment.roster.usecases import closing
from services.recruitment.staff.usecases.keys import live_keys
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.signed_requests import StatementAnswer, to_be_signed
from shared.web.unit_of_work import db, now

api = Blueprint("roster_api", __name__, url_prefix="/api/rosters", description="Closing a roster")


@api.get("/<selection_id>/statement")
@api.response(200, StatementAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def statement(selection_id: str) -> dict[str, Any]:
    """What the caller signs to close the roster as it is drawn up; good for ten minutes, nothing is changed."""
    who = require_principal()
    return to_be_signed(closing.statement_for(db(), now(), selection_id, who), live_keys(db(), who.id))
