"""What a restore gives back of a correction that the backup does not have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.key_sets import KeySet
from services.scoring.exams.usecases import exams
from shared.contracts.corrections import KeysCorrected


def restore(session: Session, now: datetime, corrected: KeysCorrected) -> bool:
    """Notes that the set is in force, without its content. False where there is no such exam either."""
    if not exams.is_known(session, corrected.selection_id):
        return False
    exams.put_in_force(session, now, KeySet(corrected.exam_id, corrected.number, None, corrected.key_commitment))
    return True
