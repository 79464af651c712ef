"""Submits and decides applications; and the reads of other parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain.accounts import storable
from services.recruitment.accounts.usecases import accounts
from services.recruitment.applications import storage as applications
from services.recruitment.applications.domain import applications as rules
from services.recruitment.applications.domain import eligibility
from services.recruitment.applications.domain.applications import Application, State
from services.recruitment.applications.domain.eligibility import Qualifications
from services.recruitment.selections.domain import calendar
from services.recruitment.selections.domain.requirements import HIGHEST_GPA, LEVELS
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.recruitment import ApplicationRejected, ApplicationSubmitted
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.ids import new_id
from shared.kernel.words import N_
from shared.messaging.outbox import emit


@dataclass(frozen=True)
class Stated:
    """The applicant's statement; the birth date comes from the account."""

    education_level: str
    major: str
    gpa: Decimal | None
    diploma_school: str
    declarations: frozenset[str]
    extra_time: bool


def apply(session: Session, now: datetime, account_id: str, vacancy_id: str, stated: Stated) -> str:
    """Submits an application and returns its id.

    Raises NotFound, RegistrationClosed, AlreadyApplied, InvalidInput, or NotEligible with every rule
    that fails.
    """
    vacancy = selections.get_vacancy(session, vacancy_id)
    selection = selections.get_selection(session, vacancy.selection_id)
    require_open(selection, now)
    _require_first(session, account_id, selection.selection_id)
    _require_plausible(stated)
    qualifications = Qualifications(
        born_on=accounts.get_account(session, account_id).born_on,
        education_level=stated.education_level,
        major=" ".join(stated.major.split()),
        gpa=stated.gpa,
        declarations=stated.declarations,
        extra_time=stated.extra_time,
    )
    eligibility.require(vacancy.category, vacancy.requirements, qualifications, selection.age_on)
    application_id = new_id()
    school = " ".join(stated.diploma_school.split())
    if not applications.add(
        session, application_id, account_id, selection.selection_id, vacancy_id, qualifications, school, now
    ):
        _require_first(session, account_id, selection.selection_id)
    submitted = ApplicationSubmitted(
        application_id=application_id,
        selection_id=selection.selection_id,
        vacancy_id=vacancy_id,
        submitted_at=now,
    )
    emit(session, submitted, at=now)
    return application_id


def require_open(selection: Selection, now: datetime) -> None:
    """Raises RegistrationClosed outside the registration phase of the calendar."""
    phase = calendar.find_phase(selection.calendar, calendar.REGISTRATION)
    if phase is not None and not phase.includes(selection.today(now)):
        raise rules.RegistrationClosed(starts_on=phase.starts_on, ends_on=phase.ends_on)


def decide(
    session: Session,
    now: datetime,
    application_id: str,
    state: State,
    by: str,
    reason_code: str | None = None,
    reason: str | None = None,
) -> None:
    """Decides an application that is undecided; a rejection is reported here, an acceptance with the candidate number
    that it leads to. Raises NotFound or AlreadyDecided."""
    if not applications.decide(session, application_id, state, by, now, reason_code, reason):
        outcome = rules.OUTCOMES[applications.get(session, application_id).state]
        raise rules.AlreadyDecided(outcome=outcome)
    if state is State.REJECTED:
        decided = applications.get(session, application_id)
        rejected = ApplicationRejected(
            application_id=application_id,
            selection_id=decided.selection_id,
            vacancy_id=decided.vacancy_id,
            reason_code=reason_code or "",
            rejected_at=now,
        )
        emit(session, rejected, at=now)


def get_application(session: Session, application_id: str) -> Application:
    """Raises NotFound."""
    return applications.get(session, application_id)


def find_of_person(session: Session, account_id: str, selection_id: str) -> Application | None:
    """The one application of a person in a selection."""
    return applications.find_of_person(session, account_id, selection_id)


def find_latest_of_person(session: Session, account_id: str) -> Application | None:
    return applications.find_latest_of_person(session, account_id)


def list_of_person(session: Session, account_id: str) -> list[Application]:
    """Newest first; one in each selection."""
    return applications.list_of_person(session, account_id)


def count_by_state(session: Session, selection_id: str) -> dict[State, int]:
    return applications.count_by_state(session, selection_id)


def count_applicants(session: Session, vacancy_ids: Sequence[str]) -> dict[str, int]:
    """How many people applied for each of these vacancies."""
    return applications.count_applicants(session, vacancy_ids)


def _require_first(session: Session, account_id: str, selection_id: str) -> None:
    earlier = applications.find_of_person(session, account_id, selection_id)
    if earlier is not None:
        raise rules.AlreadyApplied(title=selections.get_vacancy(session, earlier.vacancy_id).title)


def _require_plausible(stated: Stated) -> None:
    """Checks the statement itself, before it is compared with the vacancy's requirements."""
    problems = []
    if stated.education_level not in LEVELS:
        problems.append(Problem.of("education_level", "level_unknown", N_("Pilih jenjang pendidikan dari daftar.")))
    if stated.gpa is not None and (not Decimal(0) <= stated.gpa <= HIGHEST_GPA or stated.gpa != round(stated.gpa, 2)):
        text = N_("IPK ditulis pada skala 0,00 sampai 4,00 dengan paling banyak dua angka di belakang koma.")
        problems.append(Problem.of("gpa", "gpa_out_of_scale", text))
    for name, text in (("major", stated.major), ("diploma_school", stated.diploma_school)):
        if not 2 <= len(text.strip()) <= 120 or not storable(text):
            problems.append(Problem.of(name, "text_length", N_("Isi dengan 2 sampai 120 huruf.")))
    if problems:
        raise InvalidInput(problems)
