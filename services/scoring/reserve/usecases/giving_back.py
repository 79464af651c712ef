"""Places that two members gave back for their candidates, as recruitment reports it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import in_standing
from services.scoring.marking.usecases import roster
from services.scoring.reserve import storage
from services.scoring.reserve.domain import Reply
from shared.contracts.giving_back import PlaceReturned
from shared.contracts.leaving import State
from shared.kernel.roles import may_seal
from shared.members import keys
from shared.messaging.second_looks import SecondLook
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.giving_back import key_ids, require_signed


def receive(session: Session, now: datetime, given_back: PlaceReturned) -> None:
    """Keeps it like a reply of the candidate's own. Raises NotBelieved unless both could decide it in this selection,
    and have signed it with keys of their own, and the candidate is one of this vacancy: recruitment's word for it is
    not asked."""
    _require_decided(session, now, given_back)
    reply = Reply(
        candidate_no=given_back.candidate_no,
        reply=State.GIVEN_BACK,
        vacancy_id=given_back.vacancy_id,
        reason_code=given_back.reason_code,
        replied_at=given_back.decided_at,
    )
    storage.add_reply(session, reply)


def _require_decided(session: Session, now: datetime, given_back: PlaceReturned) -> None:
    number, vacancy_id = given_back.candidate_no, given_back.vacancy_id
    own = roster.vacancies_of(session, [number]).get(number)
    if own != vacancy_id or roster.find_selection(session, vacancy_id) != given_back.selection_id:
        raise NotBelieved(f"vacancy_id: {number} is no candidate of {vacancy_id} in {given_back.selection_id}")
    could = partial(_could_decide, session, given_back.selection_id)
    lacking = "neither exam officer nor member of the committee"
    require_signed(given_back, Known(keys.find(session, key_ids(given_back)), could, lacking), now)


def _could_decide(session: Session, selection_id: str, staff_id: str, moment: datetime) -> bool:
    return bool(in_standing(session, [staff_id], selection_id, may_seal, moment))


SECOND_LOOK = SecondLook("scoring", {PlaceReturned: _require_decided})
