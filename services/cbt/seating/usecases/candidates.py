"""Candidates as recruitment admits them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.cbt.seating.storage import candidates as storage
from services.cbt.seating.storage.candidates import Candidate
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified
from shared.kernel.clock import Clock


def admit(session: Session, clock: Clock, admitted: CandidateAdmitted) -> None:
    """Notes the candidate; the worker's next turn gives them a seat if there is one, many at once, so that a
    wave of admissions does not hold up the hall. The vacancy, the date of birth and the grade are not
    kept: a sitting does not need them."""
    candidate = Candidate(admitted.candidate_no, admitted.selection_id, admitted.category, admitted.extra_time)
    storage.insert(session, candidate, clock.now())


def identify(session: Session, _clock: Clock, identified: CandidateIdentified) -> None:
    """Notes the name for the check-in desk."""
    storage.put_identity(session, identified.candidate_no, identified.name, identified.photo_reference)
