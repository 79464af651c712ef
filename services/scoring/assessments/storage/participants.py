"""Who takes part in a later stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import stage_participants as table
from shared.db.chunks import chunks


def replace(
    session: Session, selection_id: str, stage: str, vacancy_id: str, going_on: Mapping[str, Mapping[str, int]]
) -> None:
    """From now on exactly these of the vacancy take part in the stage, with this handed on of each, and for no other
    vacancy. Whose scores stay already, whose stay."""
    of_stage = (table.c.selection_id == selection_id, table.c.stage == stage)
    mine = (*of_stage, table.c.vacancy_id == vacancy_id)
    before = session.execute(select(table.c.candidate_no, table.c.closed_at).where(*mine))
    closed = {row.candidate_no: row.closed_at for row in before}
    session.execute(delete(table).where(*mine))
    shared = {"selection_id": selection_id, "stage": stage, "vacancy_id": vacancy_id}
    for some in chunks(sorted(going_on)):
        # Whoever was moved here after the ranking of another vacancy was released.
        session.execute(delete(table).where(*of_stage, table.c.candidate_no.in_(some)))
        rows = [
            {**shared, "candidate_no": number, "carried": dict(going_on[number]), "closed_at": closed.get(number)}
            for number in some
        ]
        session.execute(insert(table), rows)


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


def hold(session: Session, selection_id: str, stage: str, vacancy_id: str) -> None:
    """Makes whoever enters something of the vacancy's wait for this transaction."""
    query = select(table.c.candidate_no).where(table.c.selection_id == selection_id, table.c.stage == stage)
    mine = query.where(table.c.vacancy_id == vacancy_id).order_by(table.c.candidate_no)
    session.execute(mine.with_for_update()).all()


def of_vacancy(session: Session, selection_id: str, stage: str, vacancy_id: str) -> list[str]:
    query = select(table.c.candidate_no).where(table.c.selection_id == selection_id, table.c.stage == stage)
    return list(session.scalars(query.where(table.c.vacancy_id == vacancy_id).order_by(table.c.candidate_no)))


def carried(session: Session, selection_id: str, stage: str, vacancy_id: str) -> dict[str, dict[str, int]]:
    mine = (table.c.selection_id == selection_id, table.c.stage == stage, table.c.vacancy_id == vacancy_id)
    query = select(table.c.candidate_no, table.c.carried).where(*mine)
    return {row.candidate_no: row.carried for row in session.execute(query.order_by(table.c.candidate_no))}


def stages(session: Session, vacancy_ids: Collection[str]) -> dict[str, list[str]]:
    """By vacancy; those without any are left out."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for some in chunks(sorted(vacancy_ids)):
        query = select(table.c.vacancy_id, table.c.stage).where(table.c.vacancy_id.in_(some)).distinct()
        for row in session.execute(query.order_by(table.c.vacancy_id, table.c.stage)):
            found[row.vacancy_id].append(row.stage)
    return dict(found)


def closed_stages(session: Session, selection_id: str, vacancy_ids: Collection[str]) -> set[tuple[str, str]]:
    """The vacancies with the stages whose ranking is released."""
    found: set[tuple[str, str]] = set()
    for some in chunks(sorted(vacancy_ids)):
        query = select(table.c.vacancy_id, table.c.stage).where(table.c.selection_id == selection_id)
        query = query.where(table.c.vacancy_id.in_(some), table.c.closed_at.is_not(None)).distinct()
        found |= {(row.vacancy_id, row.stage) for row in session.execute(query)}
    return found
