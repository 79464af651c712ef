"""What each event means to cbt: one call of a use case. All of them may be called twice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.seating.usecases import candidates, recall, seats, selections
from shared.contracts.cbt import SeatAssigned
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified, SelectionOpened
from shared.contracts.scoring import ExamSealed
from shared.kernel.clock import Clock


def selection_opened(session: Session, clock: Clock, _event: Event, payload: SelectionOpened) -> None:
    selections.note_opened(session, clock, payload)


def candidate_admitted(session: Session, clock: Clock, _event: Event, payload: CandidateAdmitted) -> None:
    candidates.admit(session, clock, payload)


def candidate_identified(session: Session, clock: Clock, _event: Event, payload: CandidateIdentified) -> None:
    candidates.identify(session, clock, payload)


def exam_sealed(session: Session, clock: Clock, _event: Event, payload: ExamSealed) -> None:
    seats.receive_exam(session, clock, payload)


def seat_assigned(session: Session, clock: Clock, _event: Event, told: SeatAssigned) -> bool:
    return recall.seat(session, clock, told)
