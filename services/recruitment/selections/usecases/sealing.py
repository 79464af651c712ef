"""A selection's exam is sealed: the fact and the sums are stored, and the rules are those that were sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.storage import exams
from services.recruitment.selections.usecases.replacing_rules import return_to_sealed
from services.recruitment.staff.usecases import standing
from shared.contracts.scoring import ExamSealed, ExamSealedV1
from shared.kernel.roles import may_seal
from shared.signatures import seals
from shared.signatures.belief import Known


def receive_sealed(session: Session, now: datetime, sealed: ExamSealed) -> None:
    """Stores the exam if two people have signed exactly this who could seal it. Raises NotBelieved."""
    could = partial(standing.could, session, may_seal, sealed.selection_id)
    keys = standing.find_bound(session, seals.key_ids(sealed))
    known = Known(keys, could, "nobody who seals exams of this selection")
    seals.require_signed(sealed, known, now)
    _store(session, sealed, sealed.items, sealed.builds)


def receive_sealed_v1(session: Session, sealed: ExamSealedV1) -> None:
    """The same of an exam that the release before sealed, when people had no keys; of its items no more than their
    number is stored."""
    _store(session, sealed, len(sealed.items))


def _store(
    session: Session, sealed: ExamSealed | ExamSealedV1, items: int, builds: Mapping[str, str] | None = None
) -> None:
    exam = SealedExam(
        exam_id=sealed.exam_id,
        selection_id=sealed.selection_id,
        items=items,
        content_digest=sealed.content_digest,
        key_commitment=sealed.key_commitment,
        sealed_at=sealed.sealed_at,
        builds=builds,
    )
    exams.put(session, exam)
    return_to_sealed(session, sealed.selection_id, sealed.rules_digest)
