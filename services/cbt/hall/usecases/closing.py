"""Closes the seat of a candidate who checked in and never began, for the exam officer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.attempts.domain.closing import AlreadyBegun, NeverCheckedIn, SessionFarAhead, required_why
from services.cbt.attempts.usecases import closing
from services.cbt.attempts.usecases.closing import Step
from services.cbt.hall.domain import NotSeatedHere
from services.cbt.hall.storage import candidates
from services.cbt.hall.storage.candidates import SeatedCandidate
from services.cbt.seating.domain.sessions import StoredSession
from services.cbt.seating.usecases import sessions
from shared.contracts.held_seats import CLOSED_AHEAD
from shared.kernel.roles import Principal


def get(session: Session, session_id: str, candidate_no: str) -> tuple[StoredSession, SeatedCandidate]:
    """Raises NotFound (session), NotSeatedHere."""
    stored = sessions.get(session, session_id)
    candidate = candidates.find(session, session_id, candidate_no)
    if candidate is None:
        raise NotSeatedHere(candidate_no=candidate_no)
    return stored, candidate


def close(
    session: Session, now: datetime, session_id: str, candidate_no: str, reason_code: str, note: str, who: Principal
) -> Step:
    """Closes the seat, before or after the end of its session: until it is taken back, or for good where another exam
    officer has closed it for this reason.

    Raises as `get`, InvalidInput for the reason or the note, NeverCheckedIn, SessionFarAhead, and as
    `closing.close_by_hand`.
    """
    stored, candidate = get(session, session_id, candidate_no)
    why = required_why(reason_code, note)
    if candidate.state is not State.READY:
        raise AlreadyBegun(candidate_no=candidate_no)
    if not candidate.checked_in:
        raise NeverCheckedIn(candidate_no=candidate_no)
    if now < stored.plan.starts_at - CLOSED_AHEAD:
        raise SessionFarAhead(candidate_no=candidate_no, hours=CLOSED_AHEAD // timedelta(hours=1))
    return closing.close_by_hand(session, now, _to_close(stored, candidate), why, who)


def take_back(session: Session, now: datetime, session_id: str, candidate_no: str, who: Principal) -> None:
    """Opens the seat again. Raises as `get`, and NotHeld."""
    closing.take_back(session, now, _to_close(*get(session, session_id, candidate_no)), who)


def _to_close(stored: StoredSession, candidate: SeatedCandidate) -> closing.ToClose:
    return closing.ToClose(
        candidate_no=candidate.candidate_no,
        selection_id=stored.selection_id,
        exam_id=candidate.exam_id,
        session_id=stored.session_id,
        ends_at=stored.plan.ends_at,
    )
