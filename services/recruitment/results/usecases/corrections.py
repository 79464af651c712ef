"""Corrections of keys, as scoring reports them: believed if two members have signed exactly what is reported."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.results.domain import KeyCorrection
from services.recruitment.results.storage import scores
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.staff.usecases import standing
from shared.contracts.corrections import KeysCorrected
from shared.kernel.roles import is_blind
from shared.signatures import corrections
from shared.signatures.belief import Known, NotBelieved


def receive(session: Session, now: datetime, corrected: KeysCorrected) -> None:
    """Stores the correction. Raises NotBelieved if the exam is not that of the selection, or two members of its
    committee who read no names have not signed exactly this."""
    if not selections.is_exam_of(session, corrected.exam_id, corrected.selection_id):
        raise NotBelieved(f"exam_id: {corrected.exam_id} is not the exam of {corrected.selection_id}")
    if corrected.number <= corrected.replaces:
        raise NotBelieved(f"number: {corrected.number} does not come after {corrected.replaces}")
    could = partial(standing.could, session, is_blind, corrected.selection_id)
    known = Known(standing.find_bound(session, corrections.key_ids(corrected)), could)
    corrections.require_signed(corrected, known, now)
    correction = KeyCorrection(**{name: getattr(corrected, name) for name in KeyCorrection.__dataclass_fields__})
    scores.put_key_correction(session, correction)


def of_selection(session: Session, selection_id: str) -> list[KeyCorrection]:
    """The newest first."""
    return scores.list_key_corrections(session, selection_id)
