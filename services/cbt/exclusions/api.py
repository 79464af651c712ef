"""Sheets that do not count, for programs that act for an exam officer or a member of the committee."""

from __future__ import annotations

from typing import Any

from services.cbt.exclusions import usecases
from services.cbt.exclusions.schemas import ExclusionAnswer, ExclusionReasonRequest, ExclusionRequest
from shared.kernel.roles import Role
from shared.members.signing import live_keys
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.signed_requests import StatementAnswer, signed_from, to_be_signed
from shared.web.unit_of_work import db, now

api = Blueprint(
    "exclusions_api", __name__, url_prefix="/api/exclusions", description="Sheets voided, candidates disqualified"
)


@api.post("/<attempt_id>/statement")
@api.arguments(ExclusionReasonRequest)
@api.response(200, StatementAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def statement(values: dict[str, Any], attempt_id: str) -> dict[str, Any]:
    """What the caller signs to have this sheet excluded for this reason; good for ten minutes, nothing is changed."""
    who = require_principal()
    text = usecases.statement_for(db(), now(), attempt_id, values["reason_code"], values["reason"], who)
    return to_be_signed(text, live_keys(db(), who))


@api.post("/<attempt_id>")
@api.arguments(ExclusionRequest)
@api.response(200, ExclusionAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def exclude(values: dict[str, Any], attempt_id: str) -> dict[str, Any]:
    """Takes the caller's signature on the exclusion; the second, by another person and over the same reason, decides
    it."""
    code, reason, signed = values["reason_code"], values["reason"], signed_from(values)
    decided = usecases.decide(db(), now(), attempt_id, code, reason, signed, require_principal())
    exclusion = usecases.get_case(db(), now(), attempt_id).exclusion
    return {
        "attempt_id": attempt_id,
        "decided": decided,
        "decided_at": exclusion.decided_at if exclusion is not None else None,
    }
