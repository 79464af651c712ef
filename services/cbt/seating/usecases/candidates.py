"""Candidates as recruitment admits them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.seating.domain.pins import Login
from services.cbt.seating.domain.seats import ClaimedPlace
from services.cbt.seating.storage import candidates as storage
from services.cbt.seating.storage.candidates import Candidate
from services.cbt.stages import usecases as stages
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified
from shared.kernel.errors import NotFound


def admit(session: Session, now: datetime, admitted: CandidateAdmitted) -> None:
    """Stores the candidate; the worker assigns a seat if there is one, to many at once, so that a wave of
    admissions does not hold up the hall. Vacancy and sheet code are kept to hold rankings against; the date of birth
    and the grade are not stored: cbt does not need them."""
    stages.admit(session, admitted)
    candidate = Candidate(admitted.candidate_no, admitted.selection_id, admitted.category, admitted.extra_time)
    storage.add(session, candidate, now)


def identify(session: Session, identified: CandidateIdentified) -> None:
    """Stores the name for the check-in desk."""
    storage.put_identity(session, identified.candidate_no, identified.name, identified.photo_reference)


def get_place(session: Session, login: Login) -> ClaimedPlace:
    """Whose seat it is and where, for the candidate to confirm. Raises NotFound."""
    found = storage.find_place(session, login)
    if found is None:
        raise NotFound
    return found
