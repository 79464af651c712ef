"""Candidates as recruitment admits them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.storage import candidates as storage
from services.cbt.storage.candidates import Candidate
from services.cbt.usecases.seats import seat_waiting
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified
from shared.kernel.clock import Clock


def admit(session: Session, clock: Clock, admitted: CandidateAdmitted) -> None:
    """Notes the candidate and seats them if there is where to. The vacancy, the date of birth and the
    grade are not kept: a sitting does not need them."""
    candidate = Candidate(admitted.candidate_no, admitted.selection_id, admitted.category, admitted.extra_time)
    storage.insert(session, candidate, clock.now())
    seat_waiting(session, clock, admitted.selection_id)


def identify(session: Session, _clock: Clock, identified: CandidateIdentified) -> None:
    """Notes the name for the check-in desk."""
    storage.put_identity(session, identified.candidate_no, identified.name, identified.photo_reference)
