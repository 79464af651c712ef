"""Sessions, for programs."""

from __future__ import annotations

from typing import Any

from services.cbt.seating.domain.proctors import Proctor
from services.cbt.seating.domain.sessions import Plan, Room, StoredSession
from services.cbt.seating.schemas import (
    DutyRequest,
    ProctorAnswer,
    ProctorListAnswer,
    SelectionQuery,
    SessionAnswer,
    SessionListAnswer,
    SessionRequest,
)
from services.cbt.seating.usecases import proctors, sessions
from shared.kernel.roles import Role
from shared.web import choosing
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.api import Blueprint
from shared.web.unit_of_work import db, now

api = Blueprint("sessions_api", __name__, url_prefix="/api/sessions", description="Sessions")


@api.get("")
@api.arguments(SelectionQuery, location="query")
@api.response(200, SessionListAnswer)
@access(Role.EXAM_OFFICER, Role.PROCTOR, scope=OWN)
def list_sessions(query: dict[str, Any]) -> dict[str, Any]:
    """Every session of the caller's selections, the one that starts last first; or those of the selection named."""
    own = choosing.narrowed(query["selection_id"])
    return {"items": [_answer(stored) for stored in sessions.listed(db(), own)]}


@api.post("")
@api.arguments(SessionRequest)
@api.response(201, SessionAnswer)
@access(Role.EXAM_OFFICER, scope=OWN)
def create_session(sent: dict[str, Any]) -> dict[str, Any]:
    """Plans a session with its rooms; candidates who wait for a seat get one at once or soon after."""
    rooms = tuple(Room(number, room["name"], room["seats"]) for number, room in enumerate(sent["rooms"], start=1))
    plan = Plan(sent["name"], sent["venue"], rooms, sent["starts_at"], sent["ends_at"], sent["timezone"])
    return _answer(sessions.create(db(), now(), plan, sent.get("selection_id"), own_selections(), sent.get("exam_id")))


@api.post("/<session_id>/end")
@api.response(200, SessionAnswer)
@access(Role.EXAM_OFFICER)
def end_session(session_id: str) -> dict[str, Any]:
    """Ends a running session now: nobody begins any more, and those who never began count as absent."""
    return _answer(sessions.end(db(), now(), session_id, require_principal()))


@api.post("/<session_id>/proctors")
@api.response(200, ProctorAnswer)
@access(Role.PROCTOR)
def ask_for_duty(session_id: str) -> dict[str, Any]:
    """Asks the exam officer for rooms in this session; asking again changes nothing."""
    who = require_principal()
    proctors.ask(db(), now(), session_id, who)
    return _proctor(next(each for each in proctors.listed(db(), [session_id]) if each.staff_id == who.id))


@api.get("/<session_id>/proctors")
@api.response(200, ProctorListAnswer)
@access(Role.EXAM_OFFICER)
def list_proctors(session_id: str) -> dict[str, Any]:
    """Those who asked for a duty in this session, with the rooms assigned to them, by name."""
    sessions.get(db(), session_id)
    return {"items": [_proctor(each) for each in proctors.listed(db(), [session_id])]}


@api.put("/<session_id>/proctors/<staff_id>")
@api.arguments(DutyRequest)
@api.response(200, ProctorAnswer)
@access(Role.EXAM_OFFICER)
def assign_rooms(sent: dict[str, Any], session_id: str, staff_id: str) -> dict[str, Any]:
    """Assigns exactly these rooms, by number, to a proctor who has asked; none ends the duty."""
    return _proctor(proctors.assign(db(), now(), session_id, staff_id, sent["rooms"], require_principal()))


def _proctor(found: Proctor) -> dict[str, Any]:
    return {"staff_id": found.staff_id, "name": found.name, "rooms": sorted(found.rooms)}


def _answer(stored: StoredSession) -> dict[str, Any]:
    plan = stored.plan
    return {
        "session_id": stored.session_id,
        "selection_id": stored.selection_id,
        "exam_id": stored.exam_id,
        "name": plan.name,
        "venue": plan.venue,
        "rooms": [{"number": room.number, "name": room.name, "seats": room.seats} for room in plan.rooms],
        "seats": stored.seats,
        "taken": stored.taken,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "timezone": plan.timezone,
    }
