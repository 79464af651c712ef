"""Each event that scoring takes in, handed to its use case. All of them may run twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import drafts as selections
from services.scoring.marking.usecases import attempts, candidates, vacancies
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted, SelectionOpened, VacancyPublished
from shared.kernel.clock import Clock
from shared.messaging.outbox import caused_by


def selection_opened(session: Session, clock: Clock, _event: Event, payload: SelectionOpened) -> None:
    selections.open_draft(session, clock, payload)


def vacancy_published(session: Session, clock: Clock, _event: Event, payload: VacancyPublished) -> None:
    vacancies.publish(session, clock, payload)


def candidate_admitted(session: Session, clock: Clock, _event: Event, payload: CandidateAdmitted) -> None:
    candidates.admit(session, clock, payload)


def attempts_started(session: Session, _clock: Clock, told: Sequence[tuple[Event, AttemptStarted]]) -> None:
    attempts.start(session, [payload for _, payload in told])


def answers_recorded(session: Session, _clock: Clock, told: Sequence[tuple[Event, AnswersRecorded]]) -> None:
    attempts.record(session, [payload for _, payload in told])


def attempts_submitted(session: Session, clock: Clock, told: Sequence[tuple[Event, AttemptSubmitted]]) -> None:
    causes = [caused_by(event) for event, _ in told]
    attempts.submit(session, clock, [payload for _, payload in told], causes)
