"""Rosters that two members have closed, as recruitment reports them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import candidates, closed_rosters
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.exams import SealSignature
from shared.contracts.rosters import DecidedCount, RosterClosed
from shared.db.upsert import upsert


def add(session: Session, closed: RosterClosed) -> None:
    """What came first stays."""
    values = {
        **vars(closed),
        "vacancies": [dump(each) for each in closed.vacancies],
        "signatures": [dump(each) for each in closed.signatures],
    }
    session.execute(upsert(session)(closed_rosters).values(**values).on_conflict_do_nothing())


def find(session: Session, selection_id: str) -> RosterClosed | None:
    query = select(closed_rosters).where(closed_rosters.c.selection_id == selection_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    vacancies = tuple(load(DecidedCount, each) for each in row.vacancies)
    signatures = tuple(load(SealSignature, each) for each in row.signatures)
    return RosterClosed(**{**row._asdict(), "vacancies": vacancies, "signatures": signatures})


def count_candidates(session: Session, selection_id: str) -> dict[str, int]:
    """By vacancy; those without any are left out."""
    query = select(candidates.c.vacancy_id, func.count().label("number"))
    rows = session.execute(query.where(candidates.c.selection_id == selection_id).group_by(candidates.c.vacancy_id))
    return {row.vacancy_id: row.number for row in rows}
