"""The trail, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain import summary
from services.recruitment.trail.schemas import TrailAnswer, TrailQuery
from services.recruitment.trail.storage import TrailFilter
from shared.kernel.roles import Role
from shared.web.access import OWN, access, own_selections
from shared.web.api import Blueprint
from shared.web.messages import words_of
from shared.web.unit_of_work import db

api = Blueprint("trail_api", __name__, url_prefix="/api/trail", description="The trail of events")


@api.get("")
@api.arguments(TrailQuery, location="query")
@api.response(200, TrailAnswer)
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def list_trail(query: dict[str, Any]) -> dict[str, Any]:
    """Events after an id, oldest first: ask again with `last_id` as `after` and nothing is missed."""
    wanted = TrailFilter(query["selection_id"], query["candidate_no"], own=own_selections())
    entries = trail.list_after(db(), wanted, query["after"], query["limit"])
    return {
        "items": [
            {**vars(entry), "delay_ms": entry.delay_ms, "summary": words_of(summary(entry.type, entry.facts))}
            for entry in entries
        ],
        "last_id": entries[-1].id if entries else query["after"],
    }
