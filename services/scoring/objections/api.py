"""Answers to objections, for programs: what is signed to give one, and taking it."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.objections.schemas import AnsweredAnswer, AnswerRequest, SignedAnswerRequest
from services.scoring.objections.usecases import answering
from services.scoring.objections.usecases.answering import Typed
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("objections_api", __name__, url_prefix="/api/exams", description="Answers to objections to items")


@api.post("/<exam_id>/objections/<item_id>/statement")
@api.arguments(AnswerRequest)
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def answer_statement(values: dict[str, Any], exam_id: str, item_id: str) -> dict[str, Any]:
    """What the caller signs to answer so everything that waits of this item; good for ten minutes, and nothing is
    changed."""
    who, typed = require_principal(), Typed(values["outcome"], values["text"])
    return to_be_signed(answering.statement_for(db(), now(), exam_id, item_id, typed, who), live_keys(db(), who))


@api.post("/<exam_id>/objections/<item_id>/answers")
@api.arguments(SignedAnswerRequest)
@api.response(200, AnsweredAnswer)
@access(Role.COMMITTEE)
def answer(values: dict[str, Any], exam_id: str, item_id: str) -> dict[str, bool]:
    """Takes the caller's signature on this answer, made with a key of their own; it is public once a second member has
    signed the same."""
    typed, signed, who = Typed(values["outcome"], values["text"]), signed_from(values), require_principal()
    return {"complete": answering.answer(db(), now(), exam_id, item_id, typed, signed, who)}
