"""Vacancies, as recruitment published them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from services.scoring.marking.tables import attempts, candidates, vacancies
from services.scoring.releases.tables import releases, signatures
from shared.messaging.outbox import upsert


@dataclass(frozen=True)
class Vacancy:
    vacancy_id: str
    selection_id: str
    title: str
    unit: str
    category: str
    position_group: str | None
    quota: int


@dataclass(frozen=True)
class Progress:
    """How far a vacancy is: people counted, the version last released (0: none), signatures after it."""

    vacancy: Vacancy
    exam_id: str
    admitted: int
    submitted: int
    version: int
    signed: int
    category_name: str = ""
    """As the rules call the vacancy's category."""


def put(session: Session, vacancy: Vacancy) -> None:
    """Stores what was published last."""
    row = upsert(session)(vacancies).values(**asdict(vacancy))
    changed = {name: row.excluded[name] for name in asdict(vacancy) if name != "vacancy_id"}
    session.execute(row.on_conflict_do_update(index_elements=[vacancies.c.vacancy_id], set_=changed))


def find(session: Session, vacancy_id: str, *, lock: bool = False) -> Vacancy | None:
    """`lock` makes a second signer wait for the first one's transaction."""
    query = select(vacancies).where(vacancies.c.vacancy_id == vacancy_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _vacancy(row)


def position_groups(session: Session, vacancy_ids: Collection[str]) -> dict[str, str | None]:
    """The position groups of those vacancies that are known."""
    query = select(vacancies.c.vacancy_id, vacancies.c.position_group).where(vacancies.c.vacancy_id.in_(vacancy_ids))
    return {row.vacancy_id: row.position_group for row in session.execute(query)}


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
    return Vacancy(
        vacancy_id=row.vacancy_id,
        selection_id=row.selection_id,
        title=row.title,
        unit=row.unit,
        category=row.category,
        position_group=row.position_group,
        quota=row.quota,
    )
