"""The verification queue: applications with names, and never with candidate numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from services.recruitment.accounts.tables import accounts
from services.recruitment.applications.domain.applications import State
from services.recruitment.applications.tables import applications
from services.recruitment.selections.tables import vacancies


@dataclass(frozen=True)
class QueueFilter:
    """Restricts the queue; empty values do not restrict."""

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


def list_queue(
    session: Session, selection_id: str, wanted: QueueFilter, *, limit: int, offset: int = 0
) -> list[QueueLine]:
    """The queue, oldest first; decided applications newest first."""
    columns = (
        applications.c.application_id,
        accounts.c.name,
        vacancies.c.title,
        vacancies.c.category,
        applications.c.submitted_at,
        applications.c.state,
        applications.c.decided_at,
    )
    tables = _joined().join(vacancies, vacancies.c.vacancy_id == applications.c.vacancy_id)
    query = select(*columns).select_from(tables).where(_conditions(selection_id, wanted))
    if wanted.state == State.SUBMITTED.value:
        query = query.order_by(applications.c.submitted_at, applications.c.application_id)
    else:
        query = query.order_by(
            applications.c.decided_at.desc().nulls_last(), applications.c.submitted_at, applications.c.application_id
        )
    lines = session.execute(query.limit(limit).offset(offset))
    return [QueueLine(**{**row._asdict(), "state": State(row.state)}) for row in lines]


def count_queue(session: Session, selection_id: str, wanted: QueueFilter) -> int:
    tables = _joined().join(vacancies, vacancies.c.vacancy_id == applications.c.vacancy_id)
    query = select(func.count()).select_from(tables).where(_conditions(selection_id, wanted))
    return int(session.scalar(query) or 0)


def _conditions(selection_id: str, wanted: QueueFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [applications.c.selection_id == selection_id]
    if wanted.state:
        conditions.append(applications.c.state == wanted.state)
    if wanted.vacancy_id:
        conditions.append(applications.c.vacancy_id == wanted.vacancy_id)
    for word in wanted.text.split()[:8]:
        lower = word.lower()
        conditions.append(func.lower(accounts.c.name).contains(lower, autoescape=True))
    return and_(*conditions)


def _joined() -> Any:
    return applications.join(accounts, accounts.c.account_id == applications.c.account_id)
