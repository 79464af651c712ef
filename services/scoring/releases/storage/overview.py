"""How far each vacancy is before its release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.tables import attempts, candidates, vacancies
from services.scoring.releases.tables import releases, signatures


@dataclass(frozen=True)
class Progress:
    """A vacancy before its release: counts of people, the version last released (0: none), signatures since then."""

    vacancy: Vacancy
    exam_id: str
    admitted: int
    submitted: int
    version: int
    signed: int
    category_name: str = ""
    """As the rules call the vacancy's category."""


def progress(session: Session) -> list[Progress]:
    """Every vacancy with its counts, by unit, title and category."""
    people = (
        select(
            candidates.c.vacancy_id,
            func.count(candidates.c.candidate_no.distinct()).label("admitted"),
            func.count(case((attempts.c.submitted_at.is_not(None), candidates.c.candidate_no)).distinct()).label(
                "submitted"
            ),
        )
        .outerjoin(attempts, attempts.c.candidate_no == candidates.c.candidate_no)
        .group_by(candidates.c.vacancy_id)
        .subquery()
    )
    released = (
        select(releases.c.vacancy_id, func.max(releases.c.version).label("version"))
        .group_by(releases.c.vacancy_id)
        .subquery()
    )
    version = func.coalesce(released.c.version, 0)
    signed = (
        select(func.count())
        .where(signatures.c.vacancy_id == vacancies.c.vacancy_id, signatures.c.version == version + 1)
        .scalar_subquery()
    )
    query = (
        select(
            vacancies,
            exams.c.exam_id,
            func.coalesce(people.c.admitted, 0).label("admitted"),
            func.coalesce(people.c.submitted, 0).label("submitted"),
            version.label("version"),
            signed.label("signed"),
        )
        .join(exams, exams.c.selection_id == vacancies.c.selection_id)
        .outerjoin(people, people.c.vacancy_id == vacancies.c.vacancy_id)
        .outerjoin(released, released.c.vacancy_id == vacancies.c.vacancy_id)
        .order_by(vacancies.c.unit, vacancies.c.title, vacancies.c.category, vacancies.c.vacancy_id)
    )
    return [
        Progress(_vacancy(row), row.exam_id, row.admitted, row.submitted, row.version, row.signed)
        for row in session.execute(query)
    ]


def _vacancy(row: Row[Any]) -> Vacancy:
    return Vacancy(**{column.name: row._mapping[column] for column in vacancies.c})
