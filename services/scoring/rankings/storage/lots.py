"""Lots that two members have entered. People drew them; a replay does not change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
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


def add(session: Session, vacancy_id: str, stage: str, numbers: Sequence[str], **given: Any) -> None:
    """`given` are the fields of an `Entry` that say who entered it, and when."""
    session.execute(insert(lots).values(vacancy_id=vacancy_id, stage=stage, numbers=list(numbers), **given))


def confirm(session: Session, entry: Entry, **given: Any) -> None:
    """`given` are the fields of an `Entry` that say who confirmed it, and when."""
    session.execute(update(lots).where(lots.c.id == entry.id).values(**given))


def remove(session: Session, entry: Entry) -> None:
    session.execute(delete(lots).where(lots.c.id == entry.id))


def _entry(row: Row[Any]) -> Entry:
    values = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    return Entry(**{**values, "numbers": tuple(row.numbers)})
