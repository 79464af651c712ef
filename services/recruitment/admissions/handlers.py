"""One function per event: translates what was told and hands it to a use case or to storage.

Each may run twice, and each stands for itself: events of different aggregates come in any order, so
marks may arrive before the seat that they were earned on.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.admissions.storage import sittings
from services.recruitment.admissions.storage.sittings import Seat
from services.recruitment.results import usecases as results
from services.recruitment.selections.storage import exams
from services.recruitment.selections.storage.exams import SealedExam
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted, SeatAssigned
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored, ExamSealed, RankingReleased
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


def attempt_scored(session: Session, _clock: Clock, event: Event, told: AttemptScored) -> None:
    results.keep_score(session, told, event.sequence)


def ranking_released(session: Session, clock: Clock, _event: Event, told: RankingReleased) -> None:
    results.keep_part(session, clock, told)


def exam_sealed(session: Session, _clock: Clock, _event: Event, told: ExamSealed) -> None:
    """Only the fact and the sums; the items are none of recruitment's business and are not kept."""
    exam = SealedExam(
        exam_id=told.exam_id,
        selection_id=told.selection_id,
        items=len(told.items),
        content_digest=told.content_digest,
        key_commitment=told.key_commitment,
        sealed_at=told.sealed_at,
    )
    exams.keep(session, exam)
