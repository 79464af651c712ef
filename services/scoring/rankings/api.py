"""The reason for a candidate's rank, lots and the seed of the draw, for programs. The other addresses of the rankings
are in releases/api.py."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.rankings.domain.lots import typed_lots
from services.scoring.rankings.schemas import (
    DrawAnswer,
    DrawSeedRequest,
    LotsRequest,
    PlaceAnswer,
    SignedDrawSeedRequest,
    SignedLotsRequest,
    StageQuery,
)
from services.scoring.rankings.usecases import looking, lots, seeds
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("rankings_api", __name__, url_prefix="/api/rankings", description="Rankings by candidate number")


@api.post("/<vacancy_id>/lots/statement")
@api.arguments(StageQuery, location="query")
@api.arguments(LotsRequest)
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def lots_statement(query: dict[str, Any], values: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
    """What the caller signs to enter this order of lots drawn by hand; good for ten minutes, and nothing is changed."""
    who, numbers = require_principal(), typed_lots(values["order"])
    text = lots.statement_for(db(), now(), vacancy_id, numbers, who, query["stage"])
    return to_be_signed(text, live_keys(db(), who))


@api.post("/<vacancy_id>/lots")
@api.arguments(StageQuery, location="query")
@api.arguments(SignedLotsRequest)
@api.response(200, DrawAnswer)
@access(Role.COMMITTEE)
def record_lots(query: dict[str, Any], values: dict[str, Any], vacancy_id: str) -> dict[str, str]:
    """Takes the order of lots drawn by hand, signed with the caller's own key; the ranking follows it once a second
    member has signed the same."""
    signed, numbers = signed_from(values), typed_lots(values["order"])
    return {"state": str(lots.enter(db(), now(), vacancy_id, numbers, signed, require_principal(), query["stage"]))}


@api.post("/draw-seed/<selection_id>/statement")
@api.arguments(StageQuery, location="query")
@api.arguments(DrawSeedRequest)
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def draw_seed_statement(query: dict[str, Any], values: dict[str, Any], selection_id: str) -> dict[str, Any]:
    """What the caller signs to record this seed of the public draw; good for ten minutes, and nothing is changed."""
    who = require_principal()
    text = seeds.statement_for(db(), now(), selection_id, values["seed"], who, query["stage"])
    return to_be_signed(text, live_keys(db(), who))


@api.post("/draw-seed/<selection_id>")
@api.arguments(StageQuery, location="query")
@api.arguments(SignedDrawSeedRequest)
@api.response(200, DrawAnswer)
@access(Role.COMMITTEE)
def record_draw_seed(query: dict[str, Any], values: dict[str, Any], selection_id: str) -> dict[str, str]:
    """Takes the seed of the public draw as the caller types it, signed with the caller's own key; it is recorded for
    good once a second member has typed the same."""
    who = require_principal()
    signed = signed_from(values)
    return {"state": str(seeds.enter(db(), now(), selection_id, values["seed"], signed, who, query["stage"]))}


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
