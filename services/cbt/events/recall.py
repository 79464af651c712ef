"""What cbt takes back of its own events after a restore (shared.messaging.recall)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.usecases import recall
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted, SeatAssigned
from shared.contracts.envelope import Event
from shared.kernel.clock import Clock
from shared.messaging.recall import Recall


def seat_assigned(session: Session, clock: Clock, _event: Event, told: SeatAssigned) -> bool:
    return recall.seat(session, clock, told)


def attempt_started(session: Session, _clock: Clock, _event: Event, told: AttemptStarted) -> bool:
    return recall.start(session, told)


def answers_recorded(session: Session, _clock: Clock, _event: Event, told: AnswersRecorded) -> bool:
    return recall.record(session, told)


def attempt_submitted(session: Session, _clock: Clock, _event: Event, told: AttemptSubmitted) -> bool:
    return recall.submit(session, told)


RECALL: dict[type, Recall] = {
    SeatAssigned: seat_assigned,
    AttemptStarted: attempt_started,
    AnswersRecorded: answers_recorded,
    AttemptSubmitted: attempt_submitted,
}
