"""Submits and decides applications; and the reads of other parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases import accounts
from services.recruitment.applications import storage as applications
from services.recruitment.applications.domain import applications as rules
from services.recruitment.applications.domain import eligibility
from services.recruitment.applications.domain.applications import Application, State
from services.recruitment.applications.domain.choices import choice_problems
from services.recruitment.applications.domain.eligibility import Qualifications
from services.recruitment.applications.domain.programmes import (
    LONGEST,
    Declaration,
    Equal,
    ProgrammeUnknown,
    Unmatched,
    near,
    plain,
    same,
)
from services.recruitment.selections.domain import calendar
from services.recruitment.selections.domain.requirements import HIGHEST_GPA, LEVELS
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.recruitment import ApplicationRejected, ApplicationSubmitted
from shared.contracts.staff import ProgrammesEquated
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.ids import new_id
from shared.kernel.typed_text import in_normal_form, is_name, is_visible
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
    quota_group: str | None = None
    """The code of the group of the rules for whose places the applicant competes, besides those for everybody."""


def apply(session: Session, now: datetime, account_id: str, vacancy_id: str, stated: Stated) -> str:
    """Submits an application and returns its id. The same statement sent again is the same application.

    Raises NotFound, RegistrationClosed, AlreadyApplied, or InvalidInput with everything that is wrong; NotEligible
    if that is nothing but rules of the vacancy.
    """
    vacancy = selections.get_vacancy(session, vacancy_id)
    selection = selections.get_selection(session, vacancy.selection_id)
    qualifications = _qualifications(session, account_id, stated)
    school = in_normal_form(stated.diploma_school)
    earlier = applications.find_of_person(session, account_id, selection.selection_id)
    if earlier is not None:
        return _same(session, earlier, vacancy_id, qualifications, school, stated.quota_group)
    require_open(selection, now)
    wrong, unmet = problems_of(session, account_id, vacancy_id, stated)
    if wrong:
        raise InvalidInput([*wrong, *unmet])
    eligibility.require(
        vacancy.category, vacancy.requirements, qualifications, selection.age_on, equal_programmes(session)
    )
    application_id = new_id()
    if not applications.add(
        *(session, application_id, account_id, selection.selection_id, vacancy_id),
        *(qualifications, school, now, stated.quota_group),
    ):
        stored = applications.find_of_person(session, account_id, selection.selection_id)
        assert stored is not None
        return _same(session, stored, vacancy_id, qualifications, school, stated.quota_group)
    submitted = ApplicationSubmitted(
        application_id=application_id,
        selection_id=selection.selection_id,
        vacancy_id=vacancy_id,
        submitted_at=now,
    )
    emit(session, submitted, at=now)
    return application_id


def problems_of(
    session: Session, account_id: str, vacancy_id: str, stated: Stated
) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with the statement itself, and which rules of the vacancy it does not meet. A rule about an input
    that is wrong itself is not judged. Raises NotFound."""
    vacancy = selections.get_vacancy(session, vacancy_id)
    selection = selections.get_selection(session, vacancy.selection_id)
    wrong = [*_implausible(stated), *choice_problems(selection.rules, vacancy, stated.quota_group, stated.declarations)]
    places = {problem.place for problem in wrong}
    checks = eligibility.checks(
        vacancy.category,
        vacancy.requirements,
        _qualifications(session, account_id, stated),
        selection.age_on,
        equal_programmes(session),
    )
    failed = [check.problem for check in checks if check.problem is not None]
    return wrong, [problem for problem in failed if problem.place not in places]


def equal_programmes(session: Session) -> Equal:
    """The names of programmes that operators have declared equal."""
    return applications.equal_programmes(session)


def note_unmatched(session: Session, now: datetime, vacancy_id: str, typed: str) -> None:
    """Counts a name of a programme that the vacancy does not accept, for the operator who may declare it equal to one;
    anything else is not counted."""
    vacancy, name = selections.get_vacancy(session, vacancy_id), in_normal_form(typed)
    accepted, equal = vacancy.requirements.majors, equal_programmes(session)
    is_one = 2 <= len(name) <= LONGEST and is_visible(name) and plain(name)
    if accepted and is_one and not any(same(name, other, equal) for other in accepted):
        applications.count_try(session, vacancy_id, name, now)


def list_unmatched(session: Session) -> list[Unmatched]:
    """What applicants have typed and no vacancy took, the most frequent first."""
    found = []
    for row in applications.programme_tries_listed(session):
        vacancy = selections.get_vacancy(session, row.vacancy_id)
        names = near(row.typed, vacancy.requirements.majors)
        found.append(Unmatched(row.vacancy_id, vacancy.title, row.typed, row.tries, row.last_at, names))
    return found


def declare_equal(session: Session, now: datetime, declared: Declaration) -> None:
    """From now on both spellings name one programme, at every vacancy. Raises InvalidInput, or ProgrammeUnknown if no
    vacancy accepts what it is to mean."""
    problems = [
        Problem.of(field, "text_length", N_("Isi dengan 2 sampai 120 huruf."))
        for field, text in (("typed", declared.typed), ("means", declared.means), ("reason", declared.reason))
        if not 2 <= len(text.strip()) <= LONGEST or not is_visible(text) or not plain(text)
    ]
    if problems:
        raise InvalidInput(problems)
    everywhere = [each.selection_id for each in selections.list_selections(session)]
    offered = [vacancy for each in everywhere for vacancy in selections.list_vacancies(session, each)]
    accepted = {name for vacancy in offered for name in vacancy.requirements.majors}
    if plain(declared.means) not in {plain(name) for name in accepted}:
        raise ProgrammeUnknown(name=declared.means)
    applications.put_equal(session, declared, now)
    event = ProgrammesEquated(
        spelling=plain(declared.typed), means=plain(declared.means), declared_by=declared.by, declared_at=now
    )
    emit(session, event, at=now)


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
) -> bool:
    """Decides an application that is undecided; a rejection is reported here, an acceptance with the candidate number
    that it leads to. False if the same person has decided it just so before.

    Raises NotFound, AlreadyDecided if somebody else has, DecidedBefore if the same person has decided otherwise, or
    RosterIsClosed if nobody has and nobody can any more.
    """
    if applications.decide(session, application_id, state, by, now, reason_code, reason):
        if state is State.REJECTED:
            emit(session, _rejected(applications.get(session, application_id), now), at=now)
        return True
    stored = applications.get(session, application_id)
    if (stored.state, stored.decided_by, stored.reason_code, stored.reason) == (state, by, reason_code, reason):
        return False
    if stored.state is State.SUBMITTED:
        raise rules.RosterIsClosed
    mine = stored.decided_by == by
    raise (rules.DecidedBefore if mine else rules.AlreadyDecided)(outcome=rules.OUTCOMES[stored.state])


def _rejected(application: Application, now: datetime) -> ApplicationRejected:
    return ApplicationRejected(
        application_id=application.application_id,
        selection_id=application.selection_id,
        vacancy_id=application.vacancy_id,
        reason_code=application.reason_code or "",
        rejected_at=now,
    )


def get_application(session: Session, application_id: str) -> Application:
    """Raises NotFound."""
    return applications.get(session, application_id)


def find_selection(session: Session, application_id: str) -> str | None:
    """The selection of an application; None if there is none."""
    return applications.find_selection(session, application_id)


def find_of_person(session: Session, account_id: str, selection_id: str) -> Application | None:
    """The one application of a person in a selection."""
    return applications.find_of_person(session, account_id, selection_id)


def list_of_person(session: Session, account_id: str) -> list[Application]:
    """Newest first; one in each selection."""
    return applications.list_of_person(session, account_id)


def count_by_state(session: Session, selection_id: str) -> dict[State, int]:
    return applications.count_by_state(session, selection_id)


def count_applicants(session: Session, vacancy_ids: Sequence[str]) -> dict[str, int]:
    """How many people applied for each of these vacancies."""
    return applications.count_applicants(session, vacancy_ids)


def _same(
    session: Session,
    earlier: Application,
    vacancy_id: str,
    stated: Qualifications,
    diploma_school: str,
    quota_group: str | None,
) -> str:
    """The id of the person's application if it says just this. Raises AlreadyApplied otherwise."""
    before = (earlier.vacancy_id, earlier.qualifications, earlier.diploma_school, earlier.quota_group)
    if before != (vacancy_id, stated, diploma_school, quota_group):
        raise rules.AlreadyApplied(title=selections.get_vacancy(session, earlier.vacancy_id).title)
    return earlier.application_id


def _qualifications(session: Session, account_id: str, stated: Stated) -> Qualifications:
    return Qualifications(
        born_on=accounts.get_account(session, account_id).born_on,
        education_level=stated.education_level,
        major=in_normal_form(stated.major),
        gpa=stated.gpa,
        declarations=stated.declarations,
        extra_time=stated.extra_time,
    )


def _implausible(stated: Stated) -> list[Problem]:
    """What is wrong with the statement itself, before it is compared with the vacancy's requirements."""
    problems = []
    if stated.education_level not in LEVELS:
        problems.append(Problem.of("education_level", "level_unknown", N_("Pilih jenjang pendidikan dari daftar.")))
    if stated.gpa is not None and (not Decimal(0) <= stated.gpa <= HIGHEST_GPA or stated.gpa != round(stated.gpa, 2)):
        text = N_("IPK ditulis pada skala 0,00 sampai 4,00 dengan paling banyak dua angka di belakang koma.")
        problems.append(Problem.of("gpa", "gpa_out_of_scale", text))
    for name, text in (("major", stated.major), ("diploma_school", stated.diploma_school)):
        if not is_name(text, 120, shortest=2):
            problems.append(Problem.of(name, "text_length", N_("Isi dengan 2 sampai 120 huruf.")))
    return problems
