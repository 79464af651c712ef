"""Issues PINs for the proctor, who has checked the candidate's identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import SessionOver, State
from services.cbt.hall.domain import NothingToCheckInTo, NotSeatedHere, PinIssuedMeanwhile
from services.cbt.hall.storage import candidates
from services.cbt.hall.storage.candidates import SeatedCandidate
from services.cbt.seating.domain.pins import Login
from services.cbt.seating.usecases import pins, sessions
from shared.kernel.clock import to_text


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
    issued_by: str,
    request: PinRequest | None = None,
) -> IssuedPin:
    """Issues a PIN to a candidate whose identity was checked; an earlier one is void from now on.

    Raises NotFound (session), NotSeatedHere, NothingToCheckInTo after the submission, and SessionOver
    once the session has ended, unless the candidate is still working. So nobody whose ranking is released gets one: a
    release waits until every one of its candidates has submitted or is marked as having missed the session.
    With `request`, PinIssuedMeanwhile.
    """
    stored = sessions.get(session, session_id)
    candidate = candidates.find(session, session_id, candidate_no)
    if candidate is None:
        raise NotSeatedHere(candidate_no=candidate_no)
    if candidate.state is State.SUBMITTED:
        raise NothingToCheckInTo(candidate_no=candidate_no)
    if candidate.state is State.READY and (candidate.missed or now >= stored.plan.ends_at):
        raise SessionOver
    login = Login(candidate_no, candidate.exam_id)
    if request is None:
        return IssuedPin(*pins.issue(session, now, secret, login, issued_by), candidate)
    known = pins.find_issued(session, secret, login, request.number)
    if known is not None:
        return IssuedPin(*known, candidate)
    if request.after != last_issued(candidate):
        raise PinIssuedMeanwhile(candidate_no=candidate_no)
    return IssuedPin(*pins.issue(session, now, secret, login, issued_by, request.number), candidate)


def last_issued(candidate: SeatedCandidate) -> str:
    """Names the candidate's last PIN; empty if there was none."""
    return to_text(candidate.pin_issued_at) if candidate.pin_issued_at else ""
