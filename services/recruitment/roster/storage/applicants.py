"""Decided applications with what a row commits to, as the tables of other parts have it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from services.recruitment.accounts.tables import accounts
from services.recruitment.admissions.tables import candidates
from services.recruitment.applications.domain.applications import State
from services.recruitment.applications.tables import applications
from services.recruitment.roster.domain import Decided
from services.recruitment.selections.tables import vacancies
from shared.contracts.commitments import Applicant, Outcome

_OUTCOMES = {State.ACCEPTED: Outcome.ADMITTED, State.REJECTED: Outcome.REFUSED}
_SAME = ("account_id", "selection_id", "vacancy_id")
"""What a candidate has of the application."""
OpenNik = Callable[[bytes, str], str]
"""The identity number of what is sealed for this account."""


def list_decided(session: Session, selection_id: str, open_nik: OpenNik) -> list[Decided]:
    """All of a selection, in no order."""
    query = _whole().where(applications.c.selection_id == selection_id, applications.c.state != State.SUBMITTED.value)
    return [_decided(row, open_nik) for row in session.execute(query)]


def find_decided(session: Session, application_id: str, open_nik: OpenNik) -> Decided | None:
    query = _whole().where(applications.c.application_id == application_id)
    row = session.execute(query.where(applications.c.state != State.SUBMITTED.value)).one_or_none()
    return _decided(row, open_nik) if row else None


def count_by_vacancy(session: Session, selection_id: str) -> dict[str, dict[State, int]]:
    """How many applications of each vacancy are in which state; of those that somebody applied for."""
    columns = (applications.c.vacancy_id, applications.c.state)
    query = select(*columns, func.count().label("number")).where(applications.c.selection_id == selection_id)
    found: dict[str, dict[State, int]] = {}
    for row in session.execute(query.group_by(*columns)):
        found.setdefault(row.vacancy_id, dict.fromkeys(State, 0))[State(row.state)] = row.number
    return found


def _whole() -> Select[Any]:
    joined = applications.join(accounts, accounts.c.account_id == applications.c.account_id)
    joined = joined.join(vacancies, vacancies.c.vacancy_id == applications.c.vacancy_id)
    joined = joined.outerjoin(candidates, candidates.c.application_id == applications.c.application_id)
    own = ("application_id", *_SAME, "gpa_hundredths", "extra_time", "quota_group", "state")
    columns = [applications.c[name] for name in own]
    person = (accounts.c.name, accounts.c.born_on, accounts.c.nik_sealed)
    candidate = [candidates.c[name].label(f"candidates_{name}") for name in _SAME]
    return select(*columns, *person, *candidate, vacancies.c.category, candidates.c.sheet_code).select_from(joined)


def _decided(row: Row[Any], open_nik: OpenNik) -> Decided:
    applicant = Applicant(
        name=row.name,
        nik=open_nik(row.nik_sealed, row.account_id),
        born_on=row.born_on,
        gpa=None if row.gpa_hundredths is None else Decimal(row.gpa_hundredths) / 100,
        extra_time=row.extra_time,
        quota_group=row.quota_group,
        vacancy_id=row.vacancy_id,
        category=row.category,
        outcome=_OUTCOMES[State(row.state)],
    )
    is_candidate = row.candidates_account_id is not None
    fits = is_candidate == (applicant.outcome is Outcome.ADMITTED)
    if is_candidate:
        fits = fits and all(getattr(row, name) == getattr(row, f"candidates_{name}") for name in _SAME)
    return Decided(row.application_id, applicant, row.sheet_code, fits)
