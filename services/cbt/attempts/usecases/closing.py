"""Closes sessions that are over: whoever has not begun is reported and cannot begin any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.storage import absences as storage
from services.cbt.seating.usecases import closing
from shared.contracts.cbt import SeatMissed
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
