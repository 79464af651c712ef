"""Selections, as rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.tables import selections
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.recruitment import Phase
from shared.contracts.rules import Rules
from shared.kernel.errors import NoSuchSelection

_NEWEST = (selections.c.opened_at.desc(), selections.c.selection_id)


def add(session: Session, selection: Selection) -> None:
    session.execute(
        insert(selections).values(
            selection_id=selection.selection_id,
            title=selection.title,
            agency=selection.agency,
            year=selection.year,
            timezone=selection.timezone,
            simulation=selection.simulation,
            rules=dump(selection.rules),
            rules_digest=selection.rules_digest,
            calendar=[dump(phase) for phase in selection.calendar],
            age_on=selection.age_on,
            opened_at=selection.opened_at,
        )
    )


def find(session: Session, selection_id: str) -> Selection | None:
    row = session.execute(select(selections).where(selections.c.selection_id == selection_id)).one_or_none()
    return _selection(row) if row is not None else None


def get(session: Session, selection_id: str) -> Selection:
    """Raises NoSuchSelection."""
    found = find(session, selection_id)
    if found is None:
        raise NoSuchSelection(selection_id=selection_id)
    return found


def find_newest(session: Session, own: Collection[str] | None = None) -> Selection | None:
    """The selection that opened last, of all or of `own`."""
    query = select(selections).order_by(*_NEWEST).limit(1)
    if own is not None:
        query = query.where(selections.c.selection_id.in_(sorted(own)))
    row = session.execute(query).one_or_none()
    return _selection(row) if row is not None else None


def list_titles(session: Session) -> dict[str, str]:
    """Titles by id, newest first: without the rules, which are long."""
    query = select(selections.c.selection_id, selections.c.title).order_by(*_NEWEST)
    return {row.selection_id: row.title for row in session.execute(query)}


def list_all(session: Session) -> list[Selection]:
    """Newest first."""
    return [_selection(row) for row in session.execute(select(selections).order_by(*_NEWEST))]


def put_roster_closed(session: Session, selection_id: str, at: datetime) -> None:
    """Since when it is closed; the first time stays."""
    row = update(selections).where(selections.c.selection_id == selection_id, selections.c.roster_closed_at.is_(None))
    session.execute(row.values(roster_closed_at=at))


def _selection(row: Row[Any]) -> Selection:
    return Selection(
        selection_id=row.selection_id,
        title=row.title,
        agency=row.agency,
        year=row.year,
        timezone=row.timezone,
        simulation=row.simulation,
        rules=load(Rules, row.rules),
        rules_digest=row.rules_digest,
        calendar=tuple(load(Phase, item) for item in row.calendar),
        age_on=row.age_on,
        opened_at=row.opened_at,
    )
