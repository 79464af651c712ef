"""Builds that an exam was not sealed with, for programs: what is signed to accept one, and taking it."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.builds import usecases
from services.scoring.builds.schemas import AcceptanceAnswer, AcceptanceReasonRequest, AcceptanceRequest
from services.scoring.exams.usecases import exams
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("builds_api", __name__, url_prefix="/api/exams", description="Builds beside the sealed ones")


@api.post("/<exam_id>/builds/<service>/<build>/statement")
@api.arguments(AcceptanceReasonRequest)
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def acceptance_statement(values: dict[str, Any], exam_id: str, service: str, build: str) -> dict[str, Any]:
    """What the caller signs to accept this build for this exam, with this reason; good for ten minutes, and nothing is
    changed."""
    who = require_principal()
    text = usecases.statement_for(db(), now(), exams.get(db(), exam_id), service, build, values["reason"], who)
    return to_be_signed(text, live_keys(db(), who))


@api.post("/<exam_id>/builds/<service>/<build>/acceptance")
@api.arguments(AcceptanceRequest)
@api.response(200, AcceptanceAnswer)
@access(Role.COMMITTEE)
def accept(values: dict[str, Any], exam_id: str, service: str, build: str) -> dict[str, bool]:
    """Accepts this build for this exam, with the reason, signed with the caller's own key; it counts once a second
    member has done so."""
    signed, who = signed_from(values), require_principal()
    return {"complete": usecases.accept(db(), now(), exam_id, service, build, values["reason"], signed, who)}
