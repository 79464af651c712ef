"""Sheets that two people have voided, and candidates whom two have disqualified, as cbt reports it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import in_standing
from services.scoring.exams.usecases import exams
from services.scoring.marking.storage import attempts
from services.scoring.marking.usecases.attempts import note_changed
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.kernel.roles import may_seal
from shared.members import keys
from shared.messaging.second_looks import SecondLook
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.exclusions import Excluded, key_ids, require_signed


def exclude(session: Session, now: datetime, decided: Excluded) -> None:
    """Keeps that two people have voided the sheet or disqualified its candidate; the sheet, if there is one, stays as
    it is and is ranked no more. Raises NotBelieved unless both could decide it in this selection, and have signed it
    with keys of their own, and the attempt is of this candidate in an exam of this selection: cbt's word for it is not
    asked."""
    _require_decided(session, now, decided)
    attempts.exclude(session, decided)
    note_changed(session, [(decided.attempt_id, decided.candidate_no, decided.exam_id)])


def _require_decided(session: Session, now: datetime, decided: Excluded) -> None:
    _require_own_attempt(session, decided)
    could = partial(_could_decide, session, decided.selection_id)
    lacking = "neither exam officer nor member of the committee"
    require_signed(decided, Known(keys.find(session, key_ids(decided)), could, lacking), now)


def _require_own_attempt(session: Session, decided: Excluded) -> None:
    owner = attempts.find_owner(session, decided.attempt_id)
    if owner not in (None, (decided.candidate_no, decided.exam_id)):
        raise NotBelieved(f"attempt_id: {decided.attempt_id} is that of {' in '.join(owner)}")
    selection_id = exams.find_selection(session, decided.exam_id)
    if selection_id not in (None, decided.selection_id):
        raise NotBelieved(f"selection_id: {decided.exam_id} is an exam of {selection_id}")


def _could_decide(session: Session, selection_id: str, staff_id: str, moment: datetime) -> bool:
    return bool(in_standing(session, [staff_id], selection_id, may_seal, moment))


SECOND_LOOK = SecondLook("scoring", {AttemptVoided: _require_decided, CandidateDisqualified: _require_decided})
