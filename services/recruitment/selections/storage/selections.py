"""Selections, as rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from services.recruitment.selections.domain.calendar import Phase
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.tables import selections
from shared.kernel.errors import NotFound


def add(session: Session, selection: Selection) -> None:
    session.execute(
        insert(selections).values(
            selection_id=selection.selection_id,
            title=selection.title,
            agency=selection.agency,
            year=selection.year,
            timezone=selection.timezone,
            simulation=selection.simulation,
            rules=dict(selection.rules),
            rules_digest=selection.rules_digest,
            calendar=[
                {
                    "code": phase.code,
                    "name": phase.name,
                    "starts_on": phase.starts_on.isoformat(),
                    "ends_on": phase.ends_on.isoformat(),
                }
                for phase in selection.calendar
            ],
            age_on=selection.age_on,
            opened_at=selection.opened_at,
        )
    )


def exists(session: Session, selection_id: str) -> bool:
    query = select(selections.c.selection_id).where(selections.c.selection_id == selection_id)
    return session.scalar(query) is not None


def find(session: Session, selection_id: str) -> Selection:
    """Raises NotFound."""
    row = session.execute(select(selections).where(selections.c.selection_id == selection_id)).one_or_none()
    if row is None:
        raise NotFound
    return _selection(row)


def newest(session: Session) -> Selection | None:
    """The selection that opened last: the one that the landing page shows."""
    row = session.execute(select(selections).order_by(selections.c.opened_at.desc()).limit(1)).one_or_none()
    return _selection(row) if row is not None else None


def listed(session: Session) -> list[Selection]:
    """Newest first."""
    return [_selection(row) for row in session.execute(select(selections).order_by(selections.c.opened_at.desc()))]


def _selection(row: Row[Any]) -> Selection:
    return Selection(
        selection_id=row.selection_id,
        title=row.title,
        agency=row.agency,
        year=row.year,
        timezone=row.timezone,
        simulation=row.simulation,
        rules=row.rules,
        rules_digest=row.rules_digest,
        calendar=tuple(
            Phase(
                item["code"],
                item["name"],
                date.fromisoformat(item["starts_on"]),
                date.fromisoformat(item["ends_on"]),
            )
            for item in row.calendar
        ),
        age_on=row.age_on,
        opened_at=row.opened_at,
    )
