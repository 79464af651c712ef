"""After a restore: stores again the attempts, answers and submissions that cbt's own events report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.usecases import recall
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.envelope import Event
from shared.contracts.minute_links import HeadsLinked
from shared.messaging.recall import Recall


def attempt_started(session: Session, _now: datetime, _event: Event, reported: AttemptStarted) -> bool:
    return recall.start(session, reported)


def answers_recorded(session: Session, _now: datetime, _event: Event, reported: AnswersRecorded) -> bool:
    return recall.record(session, reported)


def attempt_submitted(session: Session, _now: datetime, _event: Event, reported: AttemptSubmitted) -> bool:
    return recall.submit(session, reported)


def heads_linked(session: Session, _now: datetime, _event: Event, reported: HeadsLinked) -> bool:
    return recall.link_heads(session, reported)


RECALLS: dict[type, Recall] = {
    AttemptStarted: attempt_started,
    AnswersRecorded: answers_recorded,
    AttemptSubmitted: attempt_submitted,
    HeadsLinked: heads_linked,
}
