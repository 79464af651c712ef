"""The reason for a candidate's rank, for programs. The other addresses of the rankings are in releases/api.py."""

from __future__ import annotations

from typing import Any

from services.scoring.rankings.schemas import PlaceAnswer, StageQuery
from services.scoring.rankings.usecases import looking
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.api import Blueprint
from shared.web.unit_of_work import db

api = Blueprint("rankings_api", __name__, url_prefix="/api/rankings", description="Rankings by candidate number")


@api.get("/<vacancy_id>/candidates/<candidate_no>")
@api.arguments(StageQuery, location="query")
@api.response(200, PlaceAnswer)
@access(Role.COMMITTEE, Role.AUDITOR)
def show_place(query: dict[str, Any], vacancy_id: str, candidate_no: str) -> dict[str, Any]:
    """Why this rank: the candidate between the neighbours above and below."""
    ranking = looking.look(db(), vacancy_id, query["stage"])
    place = looking.find_place(db(), ranking, typed_candidate_number(candidate_no))
    return {
        "row": place.row,
        "above": place.above,
        "below": place.below,
        "thresholds": place.checks,
        "enough": ranking.enough,
        "units": ranking.rules.units_per_point,
        "steps": dict(ranking.scale.steps),
    }
