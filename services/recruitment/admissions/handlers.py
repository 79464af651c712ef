"""Seats and attempts, as cbt reports them. Each handler may run twice, and the events come in any order."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases
from services.recruitment.admissions.domain import Seat
from services.recruitment.admissions.storage import sittings
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted, SeatAssigned
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.kernel.clock import Clock


def seat_assigned(session: Session, _clock: Clock, event: Event, told: SeatAssigned) -> None:
    seat = Seat(
        candidate_no=told.candidate_no,
        session_id=told.session_id,
        session_name=told.session_name,
        venue=told.venue,
        room=told.room,
        seat_no=told.seat_no,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        timezone=told.timezone,
        minutes=told.minutes,
        sequence=event.sequence,
        assigned_at=event.time,
    )
    sittings.keep_seat(session, seat)


def attempt_started(session: Session, _clock: Clock, _event: Event, told: AttemptStarted) -> None:
    known = {"started_at": told.started_at, "deadline_at": told.deadline_at, "items": len(told.items)}
    sittings.keep_sitting(session, told.candidate_no, told.attempt_id, known)


def attempt_submitted(session: Session, _clock: Clock, _event: Event, told: AttemptSubmitted) -> None:
    known = {
        "submitted_at": told.submitted_at,
        "reason": told.reason,
        "answered": len(told.answers),
        "items": len(told.items),
        "chain_head": told.chain_head,
    }
    sittings.keep_sitting(session, told.candidate_no, told.attempt_id, known)


def own_candidate_admitted(session: Session, _clock: Clock, _event: Event, told: CandidateAdmitted) -> bool:
    """Takes an own event back after a restore (shared.messaging.recall).

    It does not say who the person is, so a candidate who was admitted after the backup cannot be made again
    from it. But the number stays taken: it must never come to mean somebody else.
    """
    usecases.keep_number_taken(session, told.selection_id, told.candidate_no)
    return False
