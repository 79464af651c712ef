"""Putting a correction of keys in force, for programs."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, StatementRequest, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.corrections.schemas import InForceAnswer
from services.scoring.corrections.usecases import approving
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("corrections_api", __name__, url_prefix="/api/exams", description="Corrections of a sealed exam's keys")


@api.get("/<exam_id>/corrections/<int:number>/statement")
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def statement(exam_id: str, number: int) -> dict[str, Any]:
    """What the caller signs to put this set of keys in force with the effect that it has now; good for ten minutes."""
    who = require_principal()
    return to_be_signed(approving.statement_for(db(), now(), exam_id, number, who), live_keys(db(), who))


@api.post("/<exam_id>/corrections/<int:number>/signatures")
@api.arguments(StatementRequest)
@api.response(200, InForceAnswer)
@access(Role.COMMITTEE)
def approve(values: dict[str, Any], exam_id: str, number: int) -> dict[str, bool]:
    """Takes the caller's signature on exactly this effect, made with a key of their own; the second signature, by
    another member, puts the set in force."""
    return {"in_force": approving.approve(db(), now(), exam_id, number, signed_from(values), require_principal())}
