"""What scoring listens to: event type to handler. Names and identities are on no topic that it reads."""

from __future__ import annotations

from typing import Any

from services.scoring.marking import handlers
from shared.contracts.cbt import ATTEMPTS, AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.recruitment import (
    CANDIDATES,
    SELECTIONS,
    CandidateAdmitted,
    SelectionOpened,
    VacancyPublished,
)
from shared.messaging.consumer import Handler, Together

GROUP = "scoring"
TOPICS = (SELECTIONS, CANDIDATES, ATTEMPTS)

SUBSCRIPTIONS: dict[type[Any], Handler] = {
    SelectionOpened: handlers.selection_opened,
    VacancyPublished: handlers.vacancy_published,
    CandidateAdmitted: handlers.candidate_admitted,
    AttemptStarted: Together(handlers.attempts_started),
    AnswersRecorded: Together(handlers.answers_recorded),
    AttemptSubmitted: Together(handlers.attempts_submitted),
}
