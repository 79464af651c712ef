"""Reports that a browser has taken a seat, and which one it took the seat from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import CheckedInCandidate
from services.cbt.attempts.storage import checkins as storage
from shared.contracts.cbt import SeatOpened, SeatReplaced
from shared.kernel.roles import Role
from shared.messaging.outbox import cause_of, emit, set_cause


def report_opened(session: Session, now: datetime, candidate: CheckedInCandidate, token_digest: str) -> None:
    """Emits `seat.opened`, or `seat.replaced` if this login ended another one. Call it in the same transaction."""
    login, issued_by = storage.login_id(token_digest), storage.pin_issued_by(session, candidate)
    replaced = storage.find_replaced(session, candidate, token_digest)
    set_cause(session, replace(cause_of(session), actor=str(Role.CANDIDATE), person=None))
    seat = {
        "candidate_no": candidate.candidate_no,
        "selection_id": candidate.selection_id,
        "exam_id": candidate.exam_id,
        "session_id": candidate.session_id,
        "pin_issued_by": issued_by,
        "login_id": login,
    }
    if replaced is None:
        emit(session, SeatOpened(**seat, opened_at=now), at=now)
    else:
        emit(session, SeatReplaced(**seat, replaced_login_id=storage.login_id(replaced), opened_at=now), at=now)
