"""The roster: who was admitted, by number."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.marking.storage import attempts, candidates
from services.scoring.marking.storage.candidates import Candidate
from services.scoring.marking.usecases.marking import mark_ready
from shared.contracts.recruitment import CandidateAdmitted
from shared.kernel.clock import Clock


def admit(session: Session, clock: Clock, admitted: CandidateAdmitted) -> None:
    """Puts the candidate on the roster and marks the sheet that came before."""
    candidate = Candidate(
        candidate_no=admitted.candidate_no,
        selection_id=admitted.selection_id,
        vacancy_id=admitted.vacancy_id,
        category=admitted.category,
        extra_time=admitted.extra_time,
        gpa=admitted.gpa,
        born_on=admitted.born_on,
    )
    candidates.put(session, candidate)
    mark_ready(session, clock, attempts.sheets_of(session, candidate.candidate_no))
