"""What cbt listens to: read this first."""

from __future__ import annotations

from services.cbt.seating import handlers
from shared.contracts.recruitment import (
    CANDIDATES,
    IDENTITIES,
    SELECTIONS,
    CandidateAdmitted,
    CandidateIdentified,
    SelectionOpened,
)
from shared.contracts.scoring import EXAMS, ExamSealed
from shared.messaging.consumer import Handler

CONSUMER = "cbt"
TOPICS = (SELECTIONS, CANDIDATES, IDENTITIES, EXAMS)
SUBSCRIPTIONS: dict[type, Handler] = {
    SelectionOpened: handlers.selection_opened,
    CandidateAdmitted: handlers.candidate_admitted,
    CandidateIdentified: handlers.candidate_identified,
    ExamSealed: handlers.exam_sealed,
}
