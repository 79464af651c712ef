"""Whether an exam has been sat by everybody who may: before that its keys are shown to their authors alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.analysis.storage import sat as storage
from services.scoring.exams.domain.exams import Exam


def is_over(session: Session, exam: Exam) -> bool:
    """Whether somebody has sat the exam and nobody may any more: everybody who takes part has submitted or missed it,
    and to a later stage nobody is still to come. Of an exam of whose sessions nothing is known yet, it is not."""
    if not storage.has_anybody_begun(session, exam.exam_id) or storage.is_anybody_to_sit(session, exam):
        return False
    return exam.stage is None or not storage.is_anybody_to_go_on(session, exam.selection_id, exam.stage)
