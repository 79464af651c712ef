"""Lots that two members have entered. People drew them; a replay does not change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.rankings.domain.lots import Entry, Group
from services.scoring.rankings.tables import lots
from shared.db.chunks import chunks


def drawn(session: Session, vacancy_ids: Collection[str], stage: str) -> dict[str, list[Group]]:
    """The orders that two members have entered, by vacancy, the first one first; vacancies without any are left out."""
    found: defaultdict[str, list[Group]] = defaultdict(list)
    for some in chunks(sorted(vacancy_ids)):
        mine = (lots.c.vacancy_id.in_(some), lots.c.stage == stage)
        query = select(lots).where(*mine, lots.c.confirmed_at.is_not(None))
        for row in session.execute(query.order_by(lots.c.id)):
            found[row.vacancy_id].append(tuple(row.numbers))
    return dict(found)


def entries(session: Session, vacancy_id: str, stage: str) -> list[Entry]:
    """Everything that was entered for a vacancy in a stage, the first one first."""
    query = select(lots).where(lots.c.vacancy_id == vacancy_id, lots.c.stage == stage).order_by(lots.c.id)
    return [_entry(row) for row in session.execute(query)]


def add(
    session: Session, vacancy_id: str, stage: str, numbers: Sequence[str], who: str, initials: str, at: datetime
) -> None:
    mine = {"numbers": list(numbers), "enterer_id": who, "entered_by": initials, "entered_at": at}
    session.execute(insert(lots).values(vacancy_id=vacancy_id, stage=stage, **mine))


def confirm(session: Session, entry: Entry, who: str, initials: str, at: datetime) -> None:
    mine = {"confirmer_id": who, "confirmed_by": initials, "confirmed_at": at}
    session.execute(update(lots).where(lots.c.id == entry.id).values(**mine))


def remove(session: Session, entry: Entry) -> None:
    session.execute(delete(lots).where(lots.c.id == entry.id))


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        numbers=tuple(row.numbers),
        enterer_id=row.enterer_id,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        confirmer_id=row.confirmer_id,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
    )
