"""The signing of rules documents, for programs."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, StatementRequest, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.rules.schemas import AdoptionAnswer
from services.scoring.rules.usecases import adopting
from shared.kernel.roles import Role
from shared.web.access import AGENCY, access, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("rules_api", __name__, url_prefix="/api/rules", description="Rules documents and their adoption")


@api.get("/<document_id>/statement")
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE, scope=AGENCY)
def statement(document_id: str) -> dict[str, Any]:
    """What the caller signs to adopt the document as it stands now; good for ten minutes."""
    who = require_principal()
    return to_be_signed(adopting.statement_for(db(), now(), document_id, who), live_keys(db(), who))


@api.post("/<document_id>/signatures")
@api.arguments(StatementRequest)
@api.response(200, AdoptionAnswer)
@access(Role.COMMITTEE, scope=AGENCY)
def approve(values: dict[str, Any], document_id: str) -> dict[str, bool]:
    """Signs exactly this document with a key of the caller's own; the second signature, of another member, adopts
    it."""
    return {"adopted": adopting.approve(db(), now(), document_id, signed_from(values), require_principal())}
