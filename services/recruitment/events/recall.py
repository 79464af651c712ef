"""What recruitment takes back of its own events after a restore (shared.messaging.recall).

Its events tell of people without saying who they are, so a candidate who was admitted after the backup cannot be
made again from them. But the number stays taken: it must never come to mean somebody else.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.usecases.verifications import keep_number_taken
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CandidateAdmitted
from shared.kernel.clock import Clock
from shared.messaging.recall import Recall


def candidate_admitted(session: Session, _clock: Clock, _event: Event, told: CandidateAdmitted) -> bool:
    keep_number_taken(session, told.selection_id, told.candidate_no)
    return False


RECALL: dict[type, Recall] = {CandidateAdmitted: candidate_admitted}
