"""Each event that scoring takes in, handed to its use case. All of them may run twice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.usecases import attempts, candidates, selections, vacancies
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted, SelectionOpened, VacancyPublished
from shared.kernel.clock import Clock


def selection_opened(session: Session, clock: Clock, _event: Event, payload: SelectionOpened) -> None:
    selections.open_draft(session, clock, payload)


def vacancy_published(session: Session, clock: Clock, _event: Event, payload: VacancyPublished) -> None:
    vacancies.publish(session, clock, payload)


def candidate_admitted(session: Session, clock: Clock, _event: Event, payload: CandidateAdmitted) -> None:
    candidates.admit(session, clock, payload)


def attempt_started(session: Session, _clock: Clock, _event: Event, payload: AttemptStarted) -> None:
    attempts.start(session, payload)


def answers_recorded(session: Session, _clock: Clock, _event: Event, payload: AnswersRecorded) -> None:
    attempts.record(session, payload)


def attempt_submitted(session: Session, clock: Clock, _event: Event, payload: AttemptSubmitted) -> None:
    attempts.submit(session, clock, payload)
