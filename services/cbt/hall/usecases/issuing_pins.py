"""Issues PINs for the proctor, who has checked the candidate's identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import SessionOver, State
from services.cbt.attempts.domain.closing import ClosedBeforeStart
from services.cbt.hall.domain import NothingToCheckInTo, NotSeatedHere, PinIssuedMeanwhile
from services.cbt.hall.storage import candidates
from services.cbt.hall.storage.candidates import SeatedCandidate
from services.cbt.seating.domain.pins import Login
from services.cbt.seating.domain.sessions import StoredSession
from services.cbt.seating.usecases import pins, proctors, sessions
from services.cbt.stages.usecases import require_going_on
from shared.contracts.cbt import PinIssued
from shared.kernel.clock import to_text
from shared.kernel.roles import Principal
from shared.messaging.outbox import emit


@dataclass(frozen=True)
class IssuedPin:
    """An issued PIN in the clear: shown once, and stored nowhere."""

    pin: str
    valid_until: datetime
    candidate: SeatedCandidate


@dataclass(frozen=True)
class PinRequest:
    """One press of the button. Sent again, as by a reload, it is given the PIN of the first time.

    `number` is random; `after` names the PIN that the page knew as the last one, by when it was issued.
    """

    number: str
    after: str


def issue_pin(
    session: Session,
    now: datetime,
    secret: str,
    session_id: str,
    candidate_no: str,
    issued_by: Principal,
    request: PinRequest | None = None,
) -> IssuedPin:
    """Issues a PIN to a candidate whose identity was checked; an earlier one is void from now on.

    Raises NotFound (session), NotSeatedHere, NotYourRoom, NothingToCheckInTo after the submission, ClosedBeforeStart at
    a seat that was closed by hand, and SessionOver once the session has ended, unless the candidate is still working.
    So nobody whose ranking is released gets one: a release waits until every one of its candidates has submitted or is
    marked as having missed the session. Raises NotGoingOn for whoever has not begun and is not named by the ranking in
    force of the stage before.
    With `request`, PinIssuedMeanwhile.
    """
    stored = sessions.get(session, session_id)
    candidate = candidates.find(session, session_id, candidate_no)
    if candidate is None:
        raise NotSeatedHere(candidate_no=candidate_no)
    proctors.check_may_act(session, stored, candidate.room_no, issued_by)
    if candidate.state is State.SUBMITTED:
        raise NothingToCheckInTo(candidate_no=candidate_no)
    if candidate.state is State.READY and candidate.closed_because is not None:
        raise ClosedBeforeStart
    if candidate.state is State.READY and (candidate.missed or now >= stored.plan.ends_at):
        raise SessionOver
    if candidate.state is State.READY:
        require_going_on(session, candidate.exam_id, candidate_no)
    login = Login(candidate_no, candidate.exam_id)
    if request is not None:
        known = pins.find_issued(session, secret, login, request.number)
        if known is not None:
            return IssuedPin(*known, candidate)
        if request.after != last_issued(candidate):
            raise PinIssuedMeanwhile(candidate_no=candidate_no)
    number = request.number if request else None
    digits, valid_until = pins.issue(session, now, secret, login, issued_by.id, number)
    emit(session, _issued(stored, candidate, issued_by, now), at=now)
    return IssuedPin(digits, valid_until, candidate)


def last_issued(candidate: SeatedCandidate) -> str:
    """Names the candidate's last PIN; empty if there was none."""
    return to_text(candidate.pin_issued_at) if candidate.pin_issued_at else ""


def _issued(stored: StoredSession, candidate: SeatedCandidate, by: Principal, now: datetime) -> PinIssued:
    return PinIssued(
        candidate_no=candidate.candidate_no,
        selection_id=stored.selection_id,
        exam_id=candidate.exam_id,
        session_id=stored.session_id,
        room=candidate.room,
        seat_no=candidate.seat_no,
        issued_by=by.id,
        login_id=by.login_id,
        issued_at=now,
    )
