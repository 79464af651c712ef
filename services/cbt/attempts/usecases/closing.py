"""Closes sessions that are over, and single seats by hand: whoever has not begun is reported and cannot begin any
more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.closing import AlreadyBegun, ClosedForAnotherReason, NotHeld, Why
from services.cbt.attempts.storage import absences as storage
from services.cbt.seating.domain.closed_seats import WORDS, as_reported
from services.cbt.seating.usecases import closing
from shared.contracts.cbt import SeatMissed
from shared.contracts.held_seats import SeatClosingProposed, SeatClosingWithdrawn
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


class Step(StrEnum):
    """What became of a closing by hand."""

    HELD = "held"
    HELD_BEFORE = "held_before"
    """By the same exam officer: another has to confirm it."""
    FINAL = "final"
    FINAL_BEFORE = "final_before"

    @property
    def is_final(self) -> bool:
        return self in (Step.FINAL, Step.FINAL_BEFORE)


@dataclass(frozen=True)
class ToClose:
    """The seat that is closed by hand, and when its session ends."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    ends_at: datetime


def close_by_hand(session: Session, now: datetime, seat: ToClose, why: Why, who: Principal) -> Step:
    """Nobody begins at this seat any more until the closing is taken back. Once another exam officer closes it for the
    same reason it is final, and `seat.missed` says why; a seat that was missed meanwhile, because its session was over,
    is given the reason. The note of the first stays.

    A start at the same moment comes before or after this as a whole. Raises AlreadyBegun, ClosedForAnotherReason.
    """
    begun, closed = storage.lock_closing(session, seat.candidate_no, seat.exam_id)
    if begun:
        raise AlreadyBegun(candidate_no=seat.candidate_no)
    if closed is None:
        return _hold(session, now, seat, why, who)
    if closed.because != why.code:
        raise ClosedForAnotherReason(candidate_no=seat.candidate_no, reason=WORDS.get(closed.because, ""))
    if closed.is_final:
        return Step.FINAL_BEFORE
    if closed.by == who.id:
        return Step.HELD_BEFORE
    reported = SeatMissed(
        candidate_no=seat.candidate_no,
        selection_id=seat.selection_id,
        exam_id=seat.exam_id,
        session_id=seat.session_id,
        ended_at=min(now, seat.ends_at),
        closed_because=as_reported(why.code),
        closed_by=closed.by,
        login_id=who.login_id,
        closed_at=now,
        confirmed_by=who.id,
    )
    closing.close_seat(session, reported, why.code)
    emit(session, reported, at=now)
    return Step.FINAL


def take_back(session: Session, now: datetime, seat: ToClose, who: Principal) -> None:
    """Opens a seat again that one exam officer has closed and no second confirmed. Raises NotHeld."""
    _, closed = storage.lock_closing(session, seat.candidate_no, seat.exam_id)
    if closed is None or closed.is_final:
        raise NotHeld(candidate_no=seat.candidate_no)
    closing.release_seat(session, seat.candidate_no, seat.exam_id)
    emit(session, SeatClosingWithdrawn(**_named(seat, who), withdrawn_by=who.id, withdrawn_at=now), at=now)


def _hold(session: Session, now: datetime, seat: ToClose, why: Why, who: Principal) -> Step:
    closing.hold_seat(session, seat.candidate_no, seat.exam_id, because=why.code, by=who.id, at=now, note=why.note)
    emit(session, SeatClosingProposed(**_named(seat, who), proposed_by=who.id, proposed_at=now), at=now)
    return Step.HELD


def _named(seat: ToClose, who: Principal) -> dict[str, str]:
    return {
        "candidate_no": seat.candidate_no,
        "selection_id": seat.selection_id,
        "exam_id": seat.exam_id,
        "session_id": seat.session_id,
        "login_id": who.login_id or "",
    }
