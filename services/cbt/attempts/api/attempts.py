"""The attempt as the player sees it: state and paper, submission, time."""

from __future__ import annotations

from typing import Any

from flask import Response

from services.cbt.attempts.access import current_candidate, start
from services.cbt.attempts.domain.attempts import CheckedInCandidate, remaining_seconds
from services.cbt.attempts.schemas import (
    AttemptAnswer,
    ItemErrorAnswer,
    ItemErrorRequest,
    SubmissionAnswer,
    SubmissionRequest,
    TimeAnswer,
)
from services.cbt.attempts.state import attempt_json
from services.cbt.attempts.usecases import attempts, item_errors
from services.cbt.seating.access import current_seat
from services.cbt.seating.domain.pins import NotCheckedIn
from shared.kernel.roles import Role
from shared.web.access import access, principal, public
from shared.web.api import Blueprint
from shared.web.unit_of_work import belongs_to, db, now, now_as

api = Blueprint("attempts_api", __name__, url_prefix="/api", description="Attempt of the candidate at this seat")


@api.get("/attempt")
@api.response(200, AttemptAnswer)
@access(Role.CANDIDATE)
def get_attempt() -> Response:
    """The seat, the attempt, and while it is active the paper with the answers that count."""
    return _json(current_candidate())


@api.post("/attempt")
@api.response(200, AttemptAnswer)
@access(Role.CANDIDATE)
def start_attempt() -> Response:
    """Begins the attempt, once; called again it answers with the attempt that was begun."""
    return _json(start())


@api.post("/attempt/submission")
@api.arguments(SubmissionRequest)
@api.response(200, SubmissionAnswer)
@access(Role.CANDIDATE)
def submit_attempt(sent: dict[str, Any]) -> dict[str, Any]:
    """Ends the attempt with everything that was saved; a second time it answers `already_submitted`."""
    seat = current_seat()
    seen = attempts.see(db(), seat.token_digest)
    own = attempts.held(seen, now_as(seen.at)).attempt
    if own is not None:
        belongs_to(own.attempt_id)
    submission = attempts.submit(db(), now(), seat.token_digest, sent.get("attempt_id"), seen)
    attempt = submission.attempt
    return {
        "attempt_id": attempt.attempt_id,
        "state": str(attempt.state),
        "submitted_at": attempt.submitted_at,
        "answered": submission.answered,
        "items": seat.exam.items_on_paper,
        "entries": attempt.chain_length,
        "chain_head": attempt.chain_head,
        "minute_link": attempt.minute_link,
    }


@api.post("/attempt/item-errors")
@api.arguments(ItemErrorRequest)
@api.response(200, ItemErrorAnswer)
@access(Role.CANDIDATE)
def report_item_error(sent: dict[str, Any]) -> dict[str, Any]:
    """Reports an error in a question, once for each; the answer to it is saved as always."""
    seat = current_seat()
    added = item_errors.report(db(), now(), seat.token_digest, sent["item_id"], sent["reason"], sent.get("attempt_id"))
    return {"added": added, "server_time": now()}


@api.get("/time")
@api.response(200, TimeAnswer)
@public
def get_time() -> dict[str, Any]:
    """The time that counts. A player calls it when there is nothing to save, so that the hall sees it live."""
    candidate = _candidate_here()
    attempt = candidate.attempt if candidate else None
    return {
        "server_time": now(),
        "state": str(candidate.state) if candidate else None,
        "deadline_at": attempt.timing.deadline_at if attempt else None,
        "remaining_seconds": remaining_seconds(now(), attempt.timing.deadline_at) if attempt else None,
    }


def _candidate_here() -> CheckedInCandidate | None:
    """The candidate of this browser, if its seat token still opens the seat. Raises SessionReplaced."""
    who = principal()
    if who is None or not who.has(Role.CANDIDATE):
        return None
    try:
        return current_candidate()
    except NotCheckedIn:
        return None


def _json(candidate: CheckedInCandidate) -> Response:
    return Response(attempt_json(candidate), mimetype="application/json")
