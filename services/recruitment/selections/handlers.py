"""The sealing of an exam, as scoring reports it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.storage import exams
from services.recruitment.selections.usecases.replacing_rules import return_to_sealed
from shared.contracts.envelope import Event
from shared.contracts.scoring import ExamSealed


def exam_sealed(session: Session, _now: datetime, _event: Event, payload: ExamSealed) -> None:
    """Stores the fact and the sums, not the items; from then on the rules are those that were sealed."""
    exam = SealedExam(
        exam_id=payload.exam_id,
        selection_id=payload.selection_id,
        items=len(payload.items),
        content_digest=payload.content_digest,
        key_commitment=payload.key_commitment,
        sealed_at=payload.sealed_at,
    )
    exams.put(session, exam)
    return_to_sealed(session, payload.selection_id, payload.rules_digest)
