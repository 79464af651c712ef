"""The candidate who is checked in at the browser of this request."""

from __future__ import annotations

from services.cbt.attempts.domain.attempts import CheckedInCandidate
from services.cbt.attempts.process_state import process_state
from services.cbt.attempts.usecases import attempts, checkins
from services.cbt.seating.access import current_seat, open_seat
from services.cbt.seating.domain.pins import token_digest
from shared.web.unit_of_work import db, now, now_as


def check_in(candidate_no: str, pin: str) -> tuple[str, CheckedInCandidate]:
    """The new seat token and whom it checked in. Raises CheckinRefused, with the wrong try counted."""
    token = open_seat(candidate_no, pin)
    digest = token_digest(token)
    moment = now()
    candidate = attempts.get_checked_in(db(), moment, digest)
    checkins.report_opened(db(), moment, candidate, digest)
    return token, candidate


def start() -> CheckedInCandidate:
    """Begins the attempt of the candidate whom this browser's token checked in. Raises as `attempts.start`."""
    digest = current_seat().token_digest
    seen = attempts.see(db(), digest)
    return attempts.start(db(), now_as(seen.at), digest, seen)


def current_candidate() -> CheckedInCandidate:
    """The candidate whom this browser's token checked in; notes that the browser has called.

    Raises NotCheckedIn, SessionReplaced.
    """
    seen = attempts.see(db(), current_seat().token_digest)
    moment = now_as(seen.at)
    found = attempts.held(seen, moment)
    process_state().presence.note(found.candidate_no, moment)
    process_state().saves.wake()
    return found
