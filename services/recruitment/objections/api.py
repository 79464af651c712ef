"""Public answers to objections, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.objections.schemas import AnswerQuery, ObjectionAnswersAnswer
from services.recruitment.objections.usecases import answers
from services.recruitment.selections.usecases import reading as selections
from shared.web.access import public
from shared.web.api import Blueprint
from shared.web.unit_of_work import db

api = Blueprint("objections_api", __name__, url_prefix="/api/objections", description="Answered objections to items")


@api.get("")
@api.arguments(AnswerQuery, location="query")
@api.response(200, ObjectionAnswersAnswer)
@public
def list_answers(query: dict[str, Any]) -> dict[str, Any]:
    """What two members answered to objections, by exam, the first answer first. No item is quoted."""
    selection = selections.get_current(db(), query["selection_id"])
    return {"items": answers.of_selection(db(), selection.selection_id)}
