"""Selections that cbt holds sittings for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.cbt.seating.tables import selections
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Selection:
    selection_id: str
    title: str
    agency: str
    timezone: str


_FIELDS = (selections.c.selection_id, selections.c.title, selections.c.agency, selections.c.timezone)


def add(session: Session, selection: Selection, opened_at: datetime) -> None:
    """Stores the selection unless it is there already."""
    values = {name: getattr(selection, name) for name in Selection.__dataclass_fields__}
    row = upsert(session)(selections).values(**values, opened_at=opened_at)
    session.execute(row.on_conflict_do_nothing())


def listed(session: Session) -> list[Selection]:
    """All of them, the latest first."""
    rows = session.execute(select(*_FIELDS).order_by(selections.c.opened_at.desc(), selections.c.selection_id))
    return [Selection(*row) for row in rows]


def find(session: Session, selection_id: str) -> Selection | None:
    row = session.execute(select(*_FIELDS).where(selections.c.selection_id == selection_id)).one_or_none()
    return Selection(*row) if row else None


def lock(session: Session, selection_id: str) -> bool:
    """Locks the seating of this selection until the transaction ends; False if there is no such selection."""
    row = select(selections.c.selection_id).where(selections.c.selection_id == selection_id).with_for_update()
    return session.execute(row).one_or_none() is not None
