"""The trail, for programs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from services.recruitment.trail import storage as trail
from services.recruitment.trail.schemas import TrailAnswer, TrailQuery
from services.recruitment.trail.storage import TrailFilter
from services.recruitment.trail.usecases import People
from shared.kernel.roles import Role
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.api import Blueprint
from shared.web.messages import words_of
from shared.web.navigation import ROLE_NAMES
from shared.web.unit_of_work import db

api = Blueprint("trail_api", __name__, url_prefix="/api/trail", description="The trail of events")


@api.get("")
@api.arguments(TrailQuery, location="query")
@api.response(200, TrailAnswer)
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def list_trail(query: dict[str, Any]) -> dict[str, Any]:
    """Events after an id, oldest first: ask again with `last_id` as `after` and nothing is missed."""
    wanted = TrailFilter(query["selection_id"], query["candidate_no"], own=own_selections())
    people = People(db(), require_principal(), ROLE_NAMES, gettext)
    entries = trail.list_after(db(), wanted, query["after"], query["limit"])
    people.meet(entries)
    return {
        "items": [
            {
                **vars(entry),
                "person": people.show(entry.person) if entry.person else None,
                "delay_ms": entry.delay_ms,
                "summary": words_of(people.tell(entry)),
            }
            for entry in entries
        ],
        "last_id": entries[-1].id if entries else query["after"],
    }
