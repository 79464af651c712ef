"""The standing of staff, as rows; their keys are read by `shared.members.keys`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.approvals.domain import Standing
from services.scoring.approvals.tables import staff_standing
from shared.db.upsert import upsert
from shared.kernel.roles import Grants


def put_standing(session: Session, staff_id: str, generation: int, **changed: Any) -> None:
    """Stores what has changed of an account; a lower generation than is known changes nothing."""
    row = upsert(session)(staff_standing).values(staff_id=staff_id, generation=generation, **changed)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[staff_standing.c.staff_id],
            set_={"generation": generation, **changed},
            where=staff_standing.c.generation <= generation,
        )
    )


def standing_of(session: Session, staff_ids: Collection[str]) -> dict[str, Standing]:
    """What is known of these people, by id; accounts that have not changed under this release are missing."""
    query = select(staff_standing).where(staff_standing.c.staff_id.in_(sorted(staff_ids)))
    return {
        row.staff_id: Standing(_grants(row.roles), row.roles_since, row.disabled_at) for row in session.execute(query)
    }


def _grants(stored: list[str] | None) -> Grants | None:
    return None if stored is None else Grants.of(stored)
