"""Gives an accepted applicant a candidate number; and the reads of other parts by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions.domain import Candidate, ReportedAttempt, Seat, candidate_number, running_number
from services.recruitment.admissions.storage import candidates, sittings
from services.recruitment.applications.domain.applications import Application
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified
from shared.messaging.outbox import emit


def admit(session: Session, now: datetime, application: Application) -> str:
    """Gives an accepted application the year's next candidate number and returns it.

    Emits the number for cbt and scoring, and the name for cbt's check-in desk, in the same transaction.
    """
    particulars = candidates.get_particulars(session, application.application_id)
    number = candidate_number(particulars.year, candidates.take_running_number(session, particulars.year))
    candidate = Candidate(
        candidate_no=number,
        application_id=application.application_id,
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
        category=particulars.category,
        extra_time=application.extra_time,
        gpa=application.gpa,
        born_on=application.born_on,
    )
    emit(session, admitted, at=now)
    emit(session, CandidateIdentified(candidate_no=number, name=particulars.name), at=now)
    return number


def reserve_number(session: Session, selection_id: str, candidate_no: str) -> None:
    """Keeps a published number from being given again, also if it is no longer known who had it."""
    selection = selections.find_selection(session, selection_id)
    if selection is not None:
        candidates.reserve_running_number(session, selection.year, running_number(candidate_no))


def find_number(session: Session, application_id: str) -> str | None:
    """The candidate number that an accepted application was given."""
    return candidates.find_number(session, application_id)


def find_candidate(session: Session, candidate_no: str) -> Candidate | None:
    return candidates.find(session, candidate_no)


def find_selection(session: Session, candidate_no: str) -> str | None:
    """The id of the selection in which this number was given."""
    return candidates.find_selection(session, candidate_no)


def find_names(session: Session, candidate_numbers: Iterable[str]) -> dict[str, str]:
    """Names by number, for pages that may show a released result."""
    return candidates.find_names(session, candidate_numbers)


def find_seat(session: Session, candidate_no: str) -> Seat | None:
    return sittings.find_seat(session, candidate_no)


def find_attempt(session: Session, candidate_no: str) -> ReportedAttempt | None:
    return sittings.find_attempt(session, candidate_no)
