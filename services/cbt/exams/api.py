"""Where the papers of exams are, and the opening code, for programs."""

from __future__ import annotations

from typing import Any

from services.cbt.exams.domain.openings import PapersState
from services.cbt.exams.schemas import OpeningCodeRequest, PapersAnswer, PapersListAnswer, PapersQuery
from services.cbt.exams.usecases import opening
from shared.kernel.roles import Role
from shared.web import choosing
from shared.web.access import OWN, access, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("papers_api", __name__, url_prefix="/api/papers", description="Encrypted papers and their opening code")


@api.get("")
@api.arguments(PapersQuery, location="query")
@api.response(200, PapersListAnswer)
@access(Role.EXAM_OFFICER, Role.PROCTOR, scope=OWN)
def list_papers(query: dict[str, Any]) -> dict[str, Any]:
    """Every exam's of the caller's selections, the one sealed last first; or that of the selection named."""
    return {"items": [_answer(state) for state in opening.states(db(), choosing.narrowed(query["selection_id"]))]}


@api.post("/<exam_id>/opening")
@api.arguments(OpeningCodeRequest)
@api.response(200, PapersAnswer)
@access(Role.EXAM_OFFICER)
def open_by_code(sent: dict[str, Any], exam_id: str) -> dict[str, Any]:
    """Opens the papers by the opening code, when their key has not come."""
    opening.open_by_code(db(), now(), exam_id, sent["code"], require_principal())
    return _answer(opening.get_state(db(), exam_id))


def _answer(state: PapersState) -> dict[str, Any]:
    opened = state.opening
    return {
        "exam_id": state.exam_id,
        "selection_id": state.selection_id,
        "title": state.title,
        "parts": state.parts,
        "parts_wanted": state.parts_wanted,
        "key_received_at": state.key_received_at,
        "obstacle": state.obstacle,
        "opened_at": opened.at if opened else None,
        "opened_by": opened.by if opened else None,
        "officer": opened.officer if opened else None,
    }
