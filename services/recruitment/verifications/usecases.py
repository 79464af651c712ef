"""Deciding about applications: each once, by whoever is first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.accounts.storage import accounts
from services.recruitment.admissions.domain import candidate_number, running_number
from services.recruitment.admissions.storage import candidates
from services.recruitment.admissions.storage.candidates import Candidate
from services.recruitment.applications import storage as applications
from services.recruitment.applications.domain import applications as rules
from services.recruitment.applications.domain.applications import State
from services.recruitment.selections.storage import selections, vacancies
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified
from shared.kernel.clock import Clock
from shared.messaging.outbox import emit


def accept(session: Session, clock: Clock, application_id: str, by: str) -> str:
    """Admits the applicant and returns the candidate number. Raises NotFound or AlreadyDecided.

    Tells cbt and scoring of the number, and cbt's check-in desk of the name, in the same transaction.
    """
    application = applications.find(session, application_id)
    now = clock.now()
    _settle(session, application_id, State.ACCEPTED, by, clock)
    selection = selections.find(session, application.selection_id)
    vacancy = vacancies.find(session, application.vacancy_id)
    number = candidate_number(selection.year, candidates.next_running_number(session, selection.year))
    candidate = Candidate(
        candidate_no=number,
        application_id=application_id,
        account_id=application.account_id,
        selection_id=application.selection_id,
        vacancy_id=application.vacancy_id,
        admitted_at=now,
    )
    candidates.add(session, candidate)
    admitted = CandidateAdmitted(
        candidate_no=number,
        selection_id=application.selection_id,
        vacancy_id=application.vacancy_id,
        category=vacancy.category,
        extra_time=application.extra_time,
        gpa=application.gpa,
        born_on=application.born_on,
    )
    emit(session, admitted, at=now)
    name = accounts.find(session, application.account_id).name
    emit(session, CandidateIdentified(candidate_no=number, name=name), at=now)
    return number


def reject(session: Session, clock: Clock, application_id: str, by: str, reason_code: str, reason: str) -> None:
    """Turns the application down for a reason that its applicant reads.

    Raises NotFound, InvalidInput without a known code and a real text, or AlreadyDecided.
    """
    applications.find(session, application_id)
    rules.check_rejection(reason_code, reason)
    _settle(session, application_id, State.REJECTED, by, clock, reason_code, reason.strip())


def keep_number_taken(session: Session, selection_id: str, candidate_no: str) -> None:
    """A number that was given and told of is never given again, even where nobody knows any more to whom."""
    if selections.exists(session, selection_id):
        year = selections.find(session, selection_id).year
        candidates.reserve_running_number(session, year, running_number(candidate_no))


def _settle(
    session: Session,
    application_id: str,
    state: State,
    by: str,
    clock: Clock,
    reason_code: str | None = None,
    reason: str | None = None,
) -> None:
    if not applications.decide(session, application_id, state, by, clock.now(), reason_code, reason):
        outcome = rules.OUTCOMES[applications.find(session, application_id).state]
        raise rules.AlreadyDecided(outcome=outcome)
