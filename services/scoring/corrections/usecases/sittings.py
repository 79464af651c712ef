"""Whether an exam has been sat by everybody who may: before that no key is shown to those who have not written it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.corrections.storage import sheets
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import papers


def are_over(session: Session, now: datetime, exam: Exam) -> bool:
    """Whether everybody's time is over in the last session, or, where sessions were ended early, everybody has sat or
    missed theirs."""
    if papers.sessions_are_over(session, now, exam):
        return True
    return not sheets.is_anybody_to_sit(session, exam.exam_id, exam.selection_id)
