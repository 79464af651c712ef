"""Which vacancies have changed since their rankings were made."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import ranking_changes, vacancies
from shared.db.chunks import chunks
from shared.db.clock import present_moment


def add(session: Session, vacancy_ids: Collection[str]) -> None:
    if vacancy_ids:
        row = insert(ranking_changes).values(changed_at=present_moment())
        session.execute(row, [{"vacancy_id": each} for each in sorted(vacancy_ids)])


def add_all_of(session: Session, selection_id: str) -> None:
    mine = select(vacancies.c.vacancy_id).where(vacancies.c.selection_id == selection_id)
    add(session, list(session.scalars(mine)))


def of_vacancy(session: Session, vacancy_id: str) -> list[int]:
    """The ids of the changes that this transaction sees."""
    return list(session.scalars(select(ranking_changes.c.id).where(ranking_changes.c.vacancy_id == vacancy_id)))


def remove(session: Session, ids: Collection[int]) -> None:
    for some in chunks(sorted(ids)):
        session.execute(delete(ranking_changes).where(ranking_changes.c.id.in_(some)))
