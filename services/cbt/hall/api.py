"""Seats and their PINs, for programs that act for a proctor."""

from __future__ import annotations

from typing import Any

from services.cbt.attempts.process_state import process_state
from services.cbt.hall.schemas import (
    ClosingAnswer,
    ClosingRequest,
    PinAnswer,
    SeatedCandidateListAnswer,
    SeatedCandidateQuery,
)
from services.cbt.hall.storage import candidates as storage
from services.cbt.hall.usecases import closing, issuing_pins
from services.cbt.hall.usecases.candidates import CandidateView, view_candidates
from services.cbt.seating.usecases import proctors, sessions
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.paging import Page
from shared.web.state import state
from shared.web.unit_of_work import db, now

api = Blueprint("seats_api", __name__, url_prefix="/api/sessions/<session_id>/seats", description="Seats")


@api.get("")
@api.arguments(SeatedCandidateQuery, location="query")
@api.response(200, SeatedCandidateListAnswer)
@access(Role.PROCTOR, Role.EXAM_OFFICER)
def list_candidates(query: dict[str, Any], session_id: str) -> dict[str, Any]:
    """The session's taken seats by room and number; a proctor gets those of the rooms assigned."""
    stored = sessions.get(db(), session_id)
    rooms, page = proctors.rooms_for(db(), stored, require_principal()), Page.of(query)
    found, total = storage.in_session(db(), session_id, rooms, query["q"].strip(), page.offset, page.size)
    views = view_candidates(db(), now(), found, process_state().presence.seen())
    return {"items": [_answer(view) for view in views], "total": total}


@api.post("/<candidate_no>/pin")
@api.response(200, PinAnswer)
@access(Role.PROCTOR)
def issue_pin(session_id: str, candidate_no: str) -> dict[str, Any]:
    """Issues a one-time PIN after the identity was checked; an earlier PIN is void from now on."""
    issuer, number = require_principal(), typed_candidate_number(candidate_no)
    issued = issuing_pins.issue_pin(db(), now(), state().settings.secret_key, session_id, number, issuer)
    return {"pin": issued.pin, "valid_until": issued.valid_until}


@api.post("/<candidate_no>/closing")
@api.arguments(ClosingRequest)
@api.response(200, ClosingAnswer)
@access(Role.EXAM_OFFICER)
def close(sent: dict[str, Any], session_id: str, candidate_no: str) -> dict[str, Any]:
    """Closes the seat of a candidate who checked in and never began, before or after the end of the session: until it
    is taken back, and for good where another exam officer has closed it for the same reason."""
    number, code, who = typed_candidate_number(candidate_no), sent["reason_code"], require_principal()
    step = closing.close(db(), now(), session_id, number, code, sent["note"], who)
    return {"candidate_no": number, "reason_code": code, "closed": step.is_final}


@api.delete("/<candidate_no>/closing")
@api.response(204)
@access(Role.EXAM_OFFICER)
def take_back(session_id: str, candidate_no: str) -> None:
    """Opens the seat again, as long as no second exam officer has closed it for good."""
    closing.take_back(db(), now(), session_id, typed_candidate_number(candidate_no), require_principal())


def _answer(view: CandidateView) -> dict[str, Any]:
    candidate = view.candidate
    return {
        "candidate_no": candidate.candidate_no,
        "name": candidate.name,
        "room": candidate.room,
        "room_number": candidate.room_no,
        "seat_no": candidate.seat_no,
        "minutes": candidate.minutes,
        "checked_in": candidate.checked_in,
        "state": str(candidate.state),
        "condition": str(view.condition),
        "answered": view.answered,
        "silent_seconds": int(view.silent.total_seconds()) if view.silent else None,
        "closed_because": candidate.closed_because,
    }
