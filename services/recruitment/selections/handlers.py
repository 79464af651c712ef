"""The sealing of an exam, as scoring reports it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.storage import exams
from shared.contracts.envelope import Event
from shared.contracts.scoring import ExamSealed
from shared.kernel.clock import Clock


def exam_sealed(session: Session, _clock: Clock, _event: Event, told: ExamSealed) -> None:
    """Only the fact and the sums; the items are none of recruitment's business and are not kept."""
    exam = SealedExam(
        exam_id=told.exam_id,
        selection_id=told.selection_id,
        items=len(told.items),
        content_digest=told.content_digest,
        key_commitment=told.key_commitment,
        sealed_at=told.sealed_at,
    )
    exams.keep(session, exam)
