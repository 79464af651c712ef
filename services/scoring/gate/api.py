"""Soft reasons of the gate, for programs: what is signed to overrule one, and taking it."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.gate.schemas import GateQuery, OverrulingAnswer, OverrulingReasonRequest, OverrulingRequest
from services.scoring.gate.usecases import overruling
from services.scoring.gate.usecases.exam_of import exam_of
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("gate_api", __name__, url_prefix="/api/gate", description="Soft reasons against a release")


@api.post("/<vacancy_id>/<kind>/statement")
@api.arguments(GateQuery, location="query")
@api.arguments(OverrulingReasonRequest)
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def overruling_statement(query: dict[str, Any], values: dict[str, Any], vacancy_id: str, kind: str) -> dict[str, Any]:
    """What the caller signs to overrule what was found of this kind, with this reason; good for ten minutes, and
    nothing is changed."""
    who = require_principal()
    _, exam = exam_of(db(), vacancy_id, query["exam_id"])
    text = overruling.statement_for(db(), now(), exam, kind, values["reason"], who)
    return to_be_signed(text, live_keys(db(), who))


@api.post("/<vacancy_id>/<kind>/overruling")
@api.arguments(GateQuery, location="query")
@api.arguments(OverrulingRequest)
@api.response(200, OverrulingAnswer)
@access(Role.COMMITTEE)
def overrule(query: dict[str, Any], values: dict[str, Any], vacancy_id: str, kind: str) -> dict[str, bool]:
    """Overrules what was found of this kind, with the reason, signed with the caller's own key; it counts once a second
    member has done so."""
    _, exam = exam_of(db(), vacancy_id, query["exam_id"])
    who = require_principal()
    signed = signed_from(values)
    return {"complete": overruling.overrule(db(), now(), exam.exam_id, kind, values["reason"], signed, who)}
