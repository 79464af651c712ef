"""Vacancies, as rows."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, select
from sqlalchemy.orm import Session

from services.recruitment.selections.domain.requirements import Requirements
from services.recruitment.selections.domain.vacancies import Vacancy, VacancyFilter, searchable
from services.recruitment.selections.tables import vacancies
from shared.kernel.errors import NotFound


def add(session: Session, vacancy: Vacancy, position: int) -> None:
    requirements = vacancy.requirements
    session.execute(
        insert(vacancies).values(
            vacancy_id=vacancy.vacancy_id,
            selection_id=vacancy.selection_id,
            position=position,
            title=vacancy.title,
            unit_code=vacancy.unit_code,
            unit=vacancy.unit,
            category=vacancy.category,
            position_group=vacancy.position_group,
            quota=vacancy.quota,
            duties=vacancy.duties,
            requirements={
                "education_levels": list(requirements.education_levels),
                "majors": list(requirements.majors),
                "min_gpa": None if requirements.min_gpa is None else str(requirements.min_gpa),
                "min_age": requirements.min_age,
                "max_age": requirements.max_age,
            },
            pool=vacancy.pool,
            search_text=searchable(vacancy.title, vacancy.unit, requirements.majors),
        )
    )


def get(session: Session, vacancy_id: str) -> Vacancy:
    """Raises NotFound."""
    row = session.execute(select(vacancies).where(vacancies.c.vacancy_id == vacancy_id)).one_or_none()
    if row is None:
        raise NotFound
    return _vacancy(row)


def find_taken(session: Session, vacancy_ids: list[str]) -> set[str]:
    """The ids among `vacancy_ids` that a selection already uses."""
    return set(session.scalars(select(vacancies.c.vacancy_id).where(vacancies.c.vacancy_id.in_(vacancy_ids))))


def titles_of(session: Session, vacancy_ids: Collection[str]) -> dict[str, str]:
    """Titles by id; an unknown vacancy is left out."""
    if not vacancy_ids:
        return {}
    query = select(vacancies.c.vacancy_id, vacancies.c.title).where(vacancies.c.vacancy_id.in_(vacancy_ids))
    return {row.vacancy_id: row.title for row in session.execute(query)}


def list_matching(
    session: Session,
    selection_id: str,
    wanted: VacancyFilter | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[Vacancy]:
    """Vacancies that match, in the order of the selection's document."""
    query = _matching(select(vacancies), selection_id, wanted or VacancyFilter())
    query = query.order_by(vacancies.c.position).limit(limit).offset(offset)
    return [_vacancy(row) for row in session.execute(query)]


def count(session: Session, selection_id: str, wanted: VacancyFilter | None = None) -> int:
    query = _matching(select(func.count()).select_from(vacancies), selection_id, wanted or VacancyFilter())
    return int(session.scalar(query) or 0)


def list_of_pool(session: Session, selection_id: str, pool: str) -> list[Vacancy]:
    """In the order of their ids."""
    query = select(vacancies).where(vacancies.c.selection_id == selection_id, vacancies.c.pool == pool)
    found = [_vacancy(row) for row in session.execute(query)]
    # Databases disagree about the order of texts.
    return sorted(found, key=lambda each: each.vacancy_id)


def list_units(session: Session, selection_id: str) -> dict[str, str]:
    """Code and name of the units that have a vacancy, in the order of the document."""
    query = select(vacancies.c.unit_code, vacancies.c.unit).where(vacancies.c.selection_id == selection_id)
    return {row.unit_code: row.unit for row in session.execute(query.order_by(vacancies.c.position))}


def _matching(query: Select[Any], selection_id: str, wanted: VacancyFilter) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [vacancies.c.selection_id == selection_id]
    if wanted.category:
        conditions.append(vacancies.c.category == wanted.category)
    if wanted.unit_code:
        conditions.append(vacancies.c.unit_code == wanted.unit_code)
    conditions += [
        vacancies.c.search_text.contains(word, autoescape=True) for word in wanted.text.casefold().split()[:8]
    ]
    return query.where(*conditions)


def _vacancy(row: Row[Any]) -> Vacancy:
    stored = row.requirements
    return Vacancy(
        vacancy_id=row.vacancy_id,
        selection_id=row.selection_id,
        title=row.title,
        unit_code=row.unit_code,
        unit=row.unit,
        category=row.category,
        position_group=row.position_group,
        quota=row.quota,
        duties=row.duties,
        requirements=Requirements(
            education_levels=tuple(stored["education_levels"]),
            majors=tuple(stored["majors"]),
            min_gpa=None if stored["min_gpa"] is None else Decimal(stored["min_gpa"]),
            min_age=stored["min_age"],
            max_age=stored["max_age"],
        ),
        pool=row.pool,
    )
