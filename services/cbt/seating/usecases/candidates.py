"""Candidates as recruitment admits them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.storage import candidates as storage
from services.cbt.seating.storage.candidates import Candidate
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified


def admit(session: Session, now: datetime, admitted: CandidateAdmitted) -> None:
    """Stores the candidate; the worker assigns a seat if there is one, to many at once, so that a wave of
    admissions does not hold up the hall. The vacancy, the date of birth and the grade are not stored: cbt
    does not need them."""
    candidate = Candidate(admitted.candidate_no, admitted.selection_id, admitted.category, admitted.extra_time)
    storage.add(session, candidate, now)


def identify(session: Session, identified: CandidateIdentified) -> None:
    """Stores the name for the check-in desk."""
    storage.put_identity(session, identified.candidate_no, identified.name, identified.photo_reference)
