"""Closes sessions that are over, and single seats by hand: whoever has not begun is reported and cannot begin any
more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.closing import AlreadyBegun, ClosedForAnotherReason, Why
from services.cbt.attempts.storage import absences as storage
from services.cbt.seating.domain.closed_seats import WORDS, as_reported
from services.cbt.seating.usecases import closing
from shared.contracts.cbt import SeatMissed
from shared.kernel.roles import Principal
from shared.messaging.outbox import Cause, emit, set_cause

SEATS_AT_ONCE = 100
"""Seats marked in one transaction, during which on SQLite nobody else writes."""


def close_ended(session: Session, now: datetime) -> int:
    """Marks seats of sessions that are over at which nobody began, and emits `seat.missed` for each; returns how many.

    A session without such a seat is closed and is not read again. Called periodically by the worker.
    """
    for ended in storage.ended_sessions(session, now):
        closing.keep_seats(session, ended.selection_id)
        numbers = storage.not_begun(session, ended.session_id, SEATS_AT_ONCE)
        if not numbers:
            closing.close(session, now, ended.session_id)
            continue
        missed = storage.lock_not_begun(session, ended.session_id, numbers)
        set_cause(session, Cause("system", correlation_id=ended.session_id))
        for candidate_no, exam_id in missed:
            closing.mark_missed(session, candidate_no, exam_id, now)
            reported = SeatMissed(
                candidate_no=candidate_no,
                selection_id=ended.selection_id,
                exam_id=exam_id,
                session_id=ended.session_id,
                ended_at=ended.ends_at,
            )
            emit(session, reported, at=now)
        return len(missed)
    return 0


@dataclass(frozen=True)
class ToClose:
    """The seat that is closed by hand, and when its session ends."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    ends_at: datetime


def close_by_hand(session: Session, now: datetime, seat: ToClose, why: Why, who: Principal) -> bool:
    """Nobody begins at this seat any more, and `seat.missed` says why. A seat that was missed already, because its
    session was over, is given the reason. False if it was closed for the same reason before: then nothing changes.

    A start at the same moment comes before or after this as a whole. Raises AlreadyBegun, ClosedForAnotherReason.
    """
    begun, closed = storage.lock_closing(session, seat.candidate_no, seat.exam_id)
    if begun:
        raise AlreadyBegun(candidate_no=seat.candidate_no)
    if closed == why.code:
        return False
    reported = SeatMissed(
        candidate_no=seat.candidate_no,
        selection_id=seat.selection_id,
        exam_id=seat.exam_id,
        session_id=seat.session_id,
        ended_at=min(now, seat.ends_at),
        closed_because=as_reported(why.code),
        closed_by=who.id,
        login_id=who.login_id,
        closed_at=now,
    )
    if not closing.close_seat(session, reported, why.code, why.note):
        raise ClosedForAnotherReason(candidate_no=seat.candidate_no, reason=WORDS.get(closed or "", ""))
    emit(session, reported, at=now)
    return True
