"""The roster: who was admitted, by number, and for which vacancies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.domain.roster import Candidate, Vacancy
from services.scoring.marking.storage import attempts, roster
from services.scoring.marking.usecases.marking import mark_ready
from shared.contracts.recruitment import CandidateAdmitted, VacancyPublished
from shared.kernel.errors import NotFound

_AT_ONCE = 200


def get_vacancy(session: Session, vacancy_id: str, *, lock: bool = False) -> Vacancy:
    """`lock` makes a second signer wait for the first one's transaction. Raises NotFound."""
    vacancy = roster.find_vacancy(session, vacancy_id, lock=lock)
    if vacancy is None:
        raise NotFound
    return vacancy


def admit(session: Session, now: datetime, admitted: CandidateAdmitted) -> None:
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
    roster.put_candidate(session, candidate)
    mark_ready(session, now, attempts.sheets_of(session, candidate.candidate_no))


def publish(session: Session, now: datetime, published: VacancyPublished) -> None:
    """Stores the vacancy and marks the sheets that came before it."""
    vacancy = Vacancy(
        vacancy_id=published.vacancy_id,
        selection_id=published.selection_id,
        title=published.title,
        unit=published.unit,
        category=published.category,
        position_group=published.position_group,
        quota=published.quota,
    )
    roster.put_vacancy(session, vacancy)
    waiting = roster.submitted_attempts(session, vacancy.vacancy_id)
    for begin in range(0, len(waiting), _AT_ONCE):
        known = attempts.states(session, waiting[begin : begin + _AT_ONCE])
        mark_ready(session, now, [state.sheet for state in known.values() if state.sheet is not None])
