"""Applications, as rows: one per person and selection, decided once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, update
from sqlalchemy.orm import Session

from services.recruitment.domain.applications import State
from services.recruitment.domain.eligibility import Qualifications
from services.recruitment.storage.tables import accounts, applications, candidates, vacancies
from shared.db.upsert import upsert
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Application:
    """`born_on` comes from the account; `candidate_no` is there once the application was accepted."""

    application_id: str
    account_id: str
    selection_id: str
    vacancy_id: str
    born_on: date
    education_level: str
    major: str
    gpa: Decimal | None
    diploma_school: str
    declarations: frozenset[str]
    extra_time: bool
    submitted_at: datetime
    state: State
    decided_at: datetime | None
    decided_by: str | None
    reason_code: str | None
    reason: str | None
    candidate_no: str | None

    @property
    def qualifications(self) -> Qualifications:
        return Qualifications(
            born_on=self.born_on,
            education_level=self.education_level,
            major=self.major,
            gpa=self.gpa,
            declarations=self.declarations,
            extra_time=self.extra_time,
        )


@dataclass(frozen=True)
class QueueFilter:
    """What a verifier wants to see; empty values do not restrict."""

    state: str = State.SUBMITTED.value
    vacancy_id: str = ""
    text: str = ""


@dataclass(frozen=True)
class QueueLine:
    application_id: str
    name: str
    title: str
    category: str
    submitted_at: datetime
    state: State
    decided_at: datetime | None
    candidate_no: str | None


def add(
    session: Session,
    application_id: str,
    account_id: str,
    selection_id: str,
    vacancy_id: str,
    stated: Qualifications,
    diploma_school: str,
    at: datetime,
) -> bool:
    """False, and nothing stored, if this person has an application in this selection already."""
    row = upsert(session)(applications).values(
        application_id=application_id,
        account_id=account_id,
        selection_id=selection_id,
        vacancy_id=vacancy_id,
        education_level=stated.education_level,
        major=stated.major,
        gpa_hundredths=None if stated.gpa is None else int(stated.gpa * 100),
        diploma_school=diploma_school,
        declarations=sorted(stated.declarations),
        extra_time=stated.extra_time,
        submitted_at=at,
        state=State.SUBMITTED.value,
    )
    row = row.on_conflict_do_nothing(index_elements=[applications.c.account_id, applications.c.selection_id])
    return session.execute(row.returning(applications.c.application_id)).one_or_none() is not None


def find(session: Session, application_id: str) -> Application:
    """Raises NotFound."""
    row = session.execute(_whole().where(applications.c.application_id == application_id)).one_or_none()
    if row is None:
        raise NotFound
    return _application(row)


def of_person(session: Session, account_id: str, selection_id: str) -> Application | None:
    query = _whole().where(applications.c.account_id == account_id, applications.c.selection_id == selection_id)
    row = session.execute(query).one_or_none()
    return _application(row) if row is not None else None


def all_of_person(session: Session, account_id: str) -> list[Application]:
    """Newest first; one in each selection."""
    query = _whole().where(applications.c.account_id == account_id).order_by(applications.c.submitted_at.desc())
    return [_application(row) for row in session.execute(query)]


def latest_of_person(session: Session, account_id: str) -> Application | None:
    return next(iter(all_of_person(session, account_id)), None)


def decide(
    session: Session,
    application_id: str,
    state: State,
    by: str,
    at: datetime,
    reason_code: str | None = None,
    reason: str | None = None,
) -> bool:
    """Settles an application that nobody has settled yet; False if somebody was faster."""
    row = update(applications).where(
        applications.c.application_id == application_id, applications.c.state == State.SUBMITTED.value
    )
    row = row.values(state=state.value, decided_at=at, decided_by=by, reason_code=reason_code, reason=reason)
    return session.execute(row.returning(applications.c.application_id)).one_or_none() is not None


def queue(session: Session, selection_id: str, wanted: QueueFilter, *, limit: int, offset: int = 0) -> list[QueueLine]:
    """First come, first served; decided ones newest first."""
    columns = (
        applications.c.application_id,
        accounts.c.name,
        vacancies.c.title,
        vacancies.c.category,
        applications.c.submitted_at,
        applications.c.state,
        applications.c.decided_at,
        candidates.c.candidate_no,
    )
    tables = _joined().join(vacancies, vacancies.c.vacancy_id == applications.c.vacancy_id)
    query = select(*columns).select_from(tables).where(_wanted(selection_id, wanted))
    if wanted.state == State.SUBMITTED.value:
        query = query.order_by(applications.c.submitted_at, applications.c.application_id)
    else:
        query = query.order_by(applications.c.decided_at.desc(), applications.c.submitted_at)
    lines = session.execute(query.limit(limit).offset(offset))
    return [QueueLine(**{**row._asdict(), "state": State(row.state)}) for row in lines]


def queue_count(session: Session, selection_id: str, wanted: QueueFilter) -> int:
    tables = _joined().join(vacancies, vacancies.c.vacancy_id == applications.c.vacancy_id)
    query = select(func.count()).select_from(tables).where(_wanted(selection_id, wanted))
    return int(session.scalar(query) or 0)


def counts(session: Session, selection_id: str) -> dict[State, int]:
    """How many applications are in each state."""
    query = select(applications.c.state, func.count().label("number")).where(
        applications.c.selection_id == selection_id
    )
    found = {row.state: row.number for row in session.execute(query.group_by(applications.c.state))}
    return {state: found.get(state.value, 0) for state in State}


def _wanted(selection_id: str, wanted: QueueFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [applications.c.selection_id == selection_id]
    if wanted.state:
        conditions.append(applications.c.state == wanted.state)
    if wanted.vacancy_id:
        conditions.append(applications.c.vacancy_id == wanted.vacancy_id)
    for word in wanted.text.split()[:8]:
        lower = word.lower()
        conditions.append(
            func.lower(accounts.c.name).contains(lower, autoescape=True)
            | func.lower(func.coalesce(candidates.c.candidate_no, "")).contains(lower, autoescape=True)
        )
    return and_(*conditions)


def _joined() -> Any:
    return applications.join(accounts, accounts.c.account_id == applications.c.account_id).outerjoin(
        candidates, candidates.c.application_id == applications.c.application_id
    )


def _whole() -> Select[Any]:
    return select(applications, accounts.c.born_on, candidates.c.candidate_no).select_from(_joined())


def _application(row: Row[Any]) -> Application:
    return Application(
        application_id=row.application_id,
        account_id=row.account_id,
        selection_id=row.selection_id,
        vacancy_id=row.vacancy_id,
        born_on=row.born_on,
        education_level=row.education_level,
        major=row.major,
        gpa=None if row.gpa_hundredths is None else Decimal(row.gpa_hundredths) / 100,
        diploma_school=row.diploma_school,
        declarations=frozenset(row.declarations),
        extra_time=row.extra_time,
        submitted_at=row.submitted_at,
        state=State(row.state),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason_code=row.reason_code,
        reason=row.reason,
        candidate_no=row.candidate_no,
    )
