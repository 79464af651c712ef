"""The events that cbt subscribes to, one use case each; each handler may be called twice with the same event.

Below them, the own events that are stored again after a restore.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.usecases import candidates, recall, seats, selections
from shared.contracts.cbt import (
    DutyRequested,
    PinIssued,
    ProctorAssigned,
    SeatAssigned,
    SeatMissed,
    SeatOpened,
    SeatReplaced,
    SessionEnded,
    SessionScheduled,
)
from shared.contracts.envelope import Event
from shared.contracts.recruitment import (
    CANDIDATES,
    IDENTITIES,
    SELECTIONS,
    CandidateAdmitted,
    CandidateIdentified,
    SelectionOpened,
)
from shared.contracts.scoring import EXAMS, ExamSealed, ExamSealedV1
from shared.messaging.consumer import Handler
from shared.messaging.recall import Recall
from shared.signatures.seals import require_of_before_keys

TOPICS = (SELECTIONS, CANDIDATES, IDENTITIES, EXAMS)


def selection_opened(session: Session, _now: datetime, _event: Event, payload: SelectionOpened) -> None:
    selections.receive_opened(session, payload)


def candidate_admitted(session: Session, now: datetime, _event: Event, payload: CandidateAdmitted) -> None:
    candidates.admit(session, now, payload)


def candidate_identified(session: Session, _now: datetime, _event: Event, payload: CandidateIdentified) -> None:
    candidates.identify(session, payload)


def exam_sealed(session: Session, now: datetime, _event: Event, payload: ExamSealed) -> None:
    seats.receive_exam(session, now, payload)


def exam_sealed_v1(session: Session, now: datetime, event: Event, payload: ExamSealedV1) -> None:
    require_of_before_keys(event)
    seats.receive_exam_v1(session, now, payload)


def seat_assigned(session: Session, now: datetime, _event: Event, reported: SeatAssigned) -> bool:
    return recall.seat(session, now, reported)


def seat_missed(session: Session, _now: datetime, _event: Event, reported: SeatMissed) -> bool:
    return recall.miss(session, reported)


def session_scheduled(session: Session, _now: datetime, _event: Event, reported: SessionScheduled) -> bool:
    return recall.schedule(session, reported)


def duty_requested(session: Session, _now: datetime, _event: Event, reported: DutyRequested) -> bool:
    return recall.ask(session, reported)


def session_ended(session: Session, _now: datetime, _event: Event, reported: SessionEnded) -> bool:
    return recall.end(session, reported)


def proctor_assigned(session: Session, _now: datetime, _event: Event, reported: ProctorAssigned) -> bool:
    return recall.assign(session, reported)


def seat_used(_session: Session, _now: datetime, _event: Event, _: PinIssued | SeatOpened | SeatReplaced) -> bool:
    """PINs and seat tokens are kept nowhere but in the database: after a restore the proctor issues a new PIN."""
    return True


SUBSCRIPTIONS: dict[type, Handler] = {
    SelectionOpened: selection_opened,
    CandidateAdmitted: candidate_admitted,
    CandidateIdentified: candidate_identified,
    ExamSealed: exam_sealed,
    ExamSealedV1: exam_sealed_v1,
}
RECALLS: dict[type, Recall] = {
    SessionScheduled: session_scheduled,
    DutyRequested: duty_requested,
    SeatAssigned: seat_assigned,
    SeatMissed: seat_missed,
    SessionEnded: session_ended,
    ProctorAssigned: proctor_assigned,
    PinIssued: seat_used,
    SeatOpened: seat_used,
    SeatReplaced: seat_used,
}
