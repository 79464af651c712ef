"""Who takes part in a later stage."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import stage_participants as table
from shared.db.chunks import chunks


def replace(session: Session, selection_id: str, stage: str, vacancy_id: str, numbers: Collection[str]) -> None:
    """From now on exactly these of the vacancy take part in the stage, and for no other vacancy."""
    of_stage = (table.c.selection_id == selection_id, table.c.stage == stage)
    session.execute(delete(table).where(*of_stage, table.c.vacancy_id == vacancy_id))
    shared = {"selection_id": selection_id, "stage": stage, "vacancy_id": vacancy_id}
    for some in chunks(sorted(numbers)):
        # Whoever was moved here after the ranking of another vacancy was released.
        session.execute(delete(table).where(*of_stage, table.c.candidate_no.in_(some)))
        session.execute(insert(table), [{**shared, "candidate_no": number} for number in some])


def close(session: Session, selection_id: str, stage: str, vacancy_id: str, at: datetime) -> None:
    """The stage's ranking of the vacancy is released."""
    mine = (table.c.selection_id == selection_id, table.c.stage == stage, table.c.vacancy_id == vacancy_id)
    session.execute(update(table).where(*mine).values(closed_at=at))


def reopen(session: Session, selection_id: str, stage: str, vacancy_id: str) -> None:
    """The stage's ranking of the vacancy is in force no more."""
    mine = (table.c.selection_id == selection_id, table.c.stage == stage, table.c.vacancy_id == vacancy_id)
    session.execute(update(table).where(*mine).values(closed_at=None))


def find(
    session: Session, selection_id: str, stage: str, numbers: Collection[str], *, lock: bool = False
) -> dict[str, tuple[str, bool]]:
    """By number, the vacancy and whether its ranking is released; those who do not take part are left out. `lock` makes
    others who enter something of them wait for this transaction."""
    found: dict[str, tuple[str, bool]] = {}
    for some in chunks(sorted(set(numbers))):
        query = (
            select(table.c.candidate_no, table.c.vacancy_id, table.c.closed_at)
            .where(table.c.selection_id == selection_id, table.c.stage == stage, table.c.candidate_no.in_(some))
            .order_by(table.c.candidate_no)
        )
        for row in session.execute(query.with_for_update() if lock else query):
            found[row.candidate_no] = (row.vacancy_id, row.closed_at is not None)
    return found


def of_vacancy(session: Session, selection_id: str, stage: str, vacancy_id: str) -> list[str]:
    query = select(table.c.candidate_no).where(table.c.selection_id == selection_id, table.c.stage == stage)
    return list(session.scalars(query.where(table.c.vacancy_id == vacancy_id).order_by(table.c.candidate_no)))


def find_all(session: Session, selection_id: str, stage: str) -> list[str]:
    """The numbers of all who take part, in their order."""
    query = select(table.c.candidate_no).where(table.c.selection_id == selection_id, table.c.stage == stage)
    return list(session.scalars(query.order_by(table.c.candidate_no)))
