"""After a restore: attempts, answers and submissions that cbt's own events report are stored again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.attempts.usecases import recall
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.envelope import Event
from shared.kernel.clock import Clock
from shared.messaging.recall import Recall


def attempt_started(session: Session, _clock: Clock, _event: Event, told: AttemptStarted) -> bool:
    return recall.start(session, told)


def answers_recorded(session: Session, _clock: Clock, _event: Event, told: AnswersRecorded) -> bool:
    return recall.record(session, told)


def attempt_submitted(session: Session, _clock: Clock, _event: Event, told: AttemptSubmitted) -> bool:
    return recall.submit(session, told)


RECALLS: dict[type, Recall] = {
    AttemptStarted: attempt_started,
    AnswersRecorded: answers_recorded,
    AttemptSubmitted: attempt_submitted,
}
