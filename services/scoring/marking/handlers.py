"""Hands each event of marking to its use case. Each handler may run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.marking.usecases import attempts, closed_rosters, excluding, minute_links, roster
from services.scoring.marking.usecases.reporting import record_reported
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted, SeatAssigned, SeatMissed, SeatOpened
from shared.contracts.envelope import Event
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.contracts.minute_links import HeadsLinked
from shared.contracts.recruitment import CandidateAdmitted, VacancyPublished
from shared.contracts.rosters import RosterClosed
from shared.contracts.scoring import AttemptScored
from shared.messaging.consumer import BatchHandler, Handler
from shared.messaging.outbox import caused_by
from shared.messaging.recall import Recall


def vacancy_published(session: Session, now: datetime, _event: Event, payload: VacancyPublished) -> None:
    roster.publish(session, now, payload)


def candidate_admitted(session: Session, now: datetime, _event: Event, payload: CandidateAdmitted) -> None:
    roster.admit(session, now, payload)


def roster_closed(session: Session, now: datetime, _event: Event, payload: RosterClosed) -> None:
    closed_rosters.receive(session, now, payload)


def seats_assigned(session: Session, _now: datetime, events: Sequence[tuple[Event, SeatAssigned]]) -> None:
    roster.seat(session, [payload for _, payload in events])


def seats_opened(session: Session, _now: datetime, events: Sequence[tuple[Event, SeatOpened]]) -> None:
    roster.open_seats(session, [payload for _, payload in events])


def seat_missed(session: Session, now: datetime, _event: Event, payload: SeatMissed) -> None:
    roster.miss(session, now, payload)


def attempts_started(session: Session, _now: datetime, events: Sequence[tuple[Event, AttemptStarted]]) -> None:
    attempts.start(session, [payload for _, payload in events])


def answers_recorded(session: Session, _now: datetime, events: Sequence[tuple[Event, AnswersRecorded]]) -> None:
    attempts.record(session, [payload for _, payload in events])


def heads_linked(session: Session, _now: datetime, _event: Event, payload: HeadsLinked) -> None:
    minute_links.link(session, payload)


def excluded(session: Session, now: datetime, _event: Event, payload: AttemptVoided | CandidateDisqualified) -> None:
    excluding.exclude(session, now, payload)


def attempts_submitted(session: Session, now: datetime, events: Sequence[tuple[Event, AttemptSubmitted]]) -> None:
    causes = [caused_by(event) for event, _ in events]
    attempts.submit(session, now, [payload for _, payload in events], causes)


def attempt_scored(session: Session, now: datetime, _event: Event, payload: AttemptScored) -> bool:
    """After a restore: remembers that the marks were reported. The marks themselves come again from the attempts."""
    record_reported(session, now, [payload])
    return True


SUBSCRIPTIONS: dict[type[Any], Handler] = {
    VacancyPublished: vacancy_published,
    CandidateAdmitted: candidate_admitted,
    RosterClosed: roster_closed,
    SeatAssigned: BatchHandler(seats_assigned),
    SeatOpened: BatchHandler(seats_opened),
    SeatMissed: seat_missed,
    AttemptStarted: BatchHandler(attempts_started),
    AnswersRecorded: BatchHandler(answers_recorded),
    AttemptSubmitted: BatchHandler(attempts_submitted),
    HeadsLinked: heads_linked,
    AttemptVoided: excluded,
    CandidateDisqualified: excluded,
}

RECALLS: dict[type[Any], Recall] = {AttemptScored: attempt_scored}
