"""How far each vacancy is before its release."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, true
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.tables import vacancies
from services.scoring.rankings.tables import rankings
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


@dataclass(frozen=True)
class Totals:
    """How many vacancies there are, how many of them are found, and how many rankings have been released."""

    vacancies: int
    found: int
    released: int


def progress(
    session: Session,
    words: str = "",
    offset: int = 0,
    size: int | None = None,
    own: Collection[str] | None = None,
) -> list[Progress]:
    """Vacancies with the counts of their kept rankings, by unit, title and category; those whose title or unit has
    `words` in it, of all selections or of `own`, at most `size` after `offset`."""
    latest = (
        select(func.max(releases.c.version)).where(releases.c.vacancy_id == vacancies.c.vacancy_id).scalar_subquery()
    )
    version = func.coalesce(latest, 0)
    signed = (
        select(func.count())
        .where(
            signatures.c.vacancy_id == vacancies.c.vacancy_id,
            signatures.c.version == version + 1,
            # What was given before members had keys does not count.
            signatures.c.proof.is_not(None),
        )
        .scalar_subquery()
    )
    query = (
        select(
            vacancies,
            exams.c.exam_id,
            func.coalesce(rankings.c.people, 0).label("admitted"),
            func.coalesce(rankings.c.present, 0).label("submitted"),
            version.label("version"),
            signed.label("signed"),
        )
        .join(exams, (exams.c.selection_id == vacancies.c.selection_id) & (exams.c.stage == ""))
        .outerjoin(rankings, rankings.c.vacancy_id == vacancies.c.vacancy_id)
        .where(_has(words), _of(own))
        .order_by(vacancies.c.unit, vacancies.c.title, vacancies.c.category, vacancies.c.vacancy_id)
        .offset(offset)
        .limit(size)
    )
    return [
        Progress(_vacancy(row), row.exam_id, row.admitted, row.submitted, row.version, row.signed)
        for row in session.execute(query)
    ]


def totals(session: Session, words: str = "", own: Collection[str] | None = None) -> Totals:
    joined = (
        select(func.count())
        .select_from(vacancies)
        .join(exams, (exams.c.selection_id == vacancies.c.selection_id) & (exams.c.stage == ""))
    )
    joined = joined.where(_of(own))
    released = select(func.count(releases.c.vacancy_id.distinct())).select_from(releases)
    released = released.join(vacancies, vacancies.c.vacancy_id == releases.c.vacancy_id).where(_of(own))
    return Totals(
        vacancies=session.scalar(joined) or 0,
        found=session.scalar(joined.where(_has(words))) or 0,
        released=session.scalar(released) or 0,
    )


def _of(own: Collection[str] | None) -> ColumnElement[bool]:
    return true() if own is None else vacancies.c.selection_id.in_(sorted(own))


def _has(words: str) -> ColumnElement[bool]:
    if not words:
        return vacancies.c.vacancy_id.is_not(None)
    return or_(
        *(
            func.lower(column).contains(words.lower(), autoescape=True)
            for column in (vacancies.c.title, vacancies.c.unit)
        )
    )


def _vacancy(row: Row[Any]) -> Vacancy:
    return Vacancy(**{column.name: row._mapping[column] for column in vacancies.c})
