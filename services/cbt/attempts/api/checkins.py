"""Check-in for programs: a number and a PIN open a seat."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from services.cbt.attempts import access
from services.cbt.attempts.schemas import CheckinAnswer, CheckinRequest
from services.cbt.seating.access import keep_token
from shared.web.access import public
from shared.web.api import Blueprint

api = Blueprint("checkins_api", __name__, url_prefix="/api", description="Check-in at a seat")


@api.post("/seat")
@api.arguments(CheckinRequest)
@api.response(200, CheckinAnswer)
@api.alt_response(401, description="UNAUTHORIZED")
@public
def check_in(sent: dict[str, Any]) -> Response:
    """Opens the seat in this browser; another one that was logged in there stops.

    A wrong number, a wrong PIN and a PIN that no longer holds get the same answer.
    """
    token, candidate = access.check_in(sent["candidate_no"], sent["pin"])
    response = jsonify({"candidate_no": candidate.candidate_no, "state": str(candidate.state)})
    keep_token(response, token)
    return response
