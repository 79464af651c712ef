"""Seats and attempts, as cbt reports them. Each handler may run twice, and the events come in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases
from services.recruitment.admissions.domain import Seat
from services.recruitment.admissions.storage import sittings
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted, SeatAssigned, SeatMissed, SeatOpened
from shared.contracts.envelope import Event
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.contracts.recruitment import CandidateAdmitted
from shared.kernel.builds import named


def seat_assigned(session: Session, _now: datetime, event: Event, payload: SeatAssigned) -> None:
    seat = Seat(
        candidate_no=payload.candidate_no,
        exam_id=payload.exam_id,
        session_id=payload.session_id,
        session_name=payload.session_name,
        venue=payload.venue,
        room=payload.room,
        seat_no=payload.seat_no,
        starts_at=payload.starts_at,
        ends_at=payload.ends_at,
        timezone=payload.timezone,
        minutes=payload.minutes,
        sequence=event.sequence,
        assigned_at=event.time,
    )
    sittings.put_seat(session, seat)


def seat_opened(session: Session, _now: datetime, _event: Event, payload: SeatOpened) -> None:
    """Whoever has checked in keeps the seat and the hours of its session."""
    sittings.fix_seat(session, payload.candidate_no, payload.exam_id, payload.opened_at)


def seat_missed(session: Session, _now: datetime, _event: Event, payload: SeatMissed) -> None:
    """Whoever is absent stands in the ranking; here only why a seat was closed by hand is kept, and that it is over."""
    sittings.fix_seat(session, payload.candidate_no, payload.exam_id, payload.ended_at)
    if payload.closed_because is not None:
        sittings.put_closed_seat(session, payload.candidate_no, payload.exam_id, payload.closed_because)


def attempts_started(session: Session, _now: datetime, events: Sequence[tuple[Event, AttemptStarted]]) -> None:
    known = [
        {
            **_named(payload),
            "started_at": payload.started_at,
            "deadline_at": payload.deadline_at,
            "items": len(payload.items),
            "begun_by": named(payload.build),
        }
        for _, payload in events
    ]
    sittings.put_attempts(session, known)


def attempts_submitted(session: Session, _now: datetime, events: Sequence[tuple[Event, AttemptSubmitted]]) -> None:
    known = [
        {
            **_named(payload),
            "submitted_at": payload.submitted_at,
            "reason": payload.reason,
            "answered": len(payload.answers),
            "items": len(payload.items),
            "chain_head": payload.chain_head,
            "ended_by": named(payload.build),
        }
        for _, payload in events
    ]
    sittings.put_attempts(session, known)


def _named(payload: AttemptStarted | AttemptSubmitted) -> dict[str, str]:
    return {
        "candidate_no": payload.candidate_no,
        "exam_id": payload.exam_id,
        "attempt_id": payload.attempt_id,
    }


def excluded(session: Session, now: datetime, _event: Event, payload: AttemptVoided | CandidateDisqualified) -> None:
    usecases.receive_exclusion(session, now, payload)


def own_candidate_admitted(session: Session, _now: datetime, _event: Event, payload: CandidateAdmitted) -> bool:
    """Takes an own event back after a restore (shared.messaging.recall).

    The event does not name the person, so a candidate who was admitted after the backup cannot be made again
    from it. But the number stays taken: it must never name another person.
    """
    usecases.keep_taken(session, payload.candidate_no)
    return False
