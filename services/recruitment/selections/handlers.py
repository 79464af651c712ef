"""The sealing of an exam, as scoring reports it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.storage import exams
from services.recruitment.selections.usecases.replacing_rules import return_to_sealed
from shared.contracts.envelope import Event
from shared.contracts.scoring import ExamSealed, ExamSealedV1


def exam_sealed(session: Session, _now: datetime, _event: Event, payload: ExamSealed) -> None:
    """Stores the fact and the sums; from then on the rules are those that were sealed."""
    _store(session, payload, payload.items)


def exam_sealed_v1(session: Session, _now: datetime, _event: Event, payload: ExamSealedV1) -> None:
    """The same of an exam that an earlier release sealed; of its items no more than their number is stored."""
    _store(session, payload, len(payload.items))


def _store(session: Session, sealed: ExamSealed | ExamSealedV1, items: int) -> None:
    exam = SealedExam(
        exam_id=sealed.exam_id,
        selection_id=sealed.selection_id,
        items=items,
        content_digest=sealed.content_digest,
        key_commitment=sealed.key_commitment,
        sealed_at=sealed.sealed_at,
    )
    exams.put(session, exam)
    return_to_sealed(session, sealed.selection_id, sealed.rules_digest)
