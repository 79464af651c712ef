"""The sets of keys that came after the sealed one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.exams.domain.key_sets import Change, KeySet, from_values, to_values
from services.scoring.exams.tables import key_sets
from shared.db.upsert import upsert


def of_exam(session: Session, exam_id: str) -> list[KeySet]:
    """In the order in which they came into force."""
    query = select(key_sets).where(key_sets.c.exam_id == exam_id).order_by(key_sets.c.number)
    return [
        KeySet(row.exam_id, row.number, _changes(row.changes), row.key_commitment) for row in session.execute(query)
    ]


def add(session: Session, key_set: KeySet, at: datetime) -> None:
    """Does nothing where that number is there already."""
    changes = None if key_set.changes is None else [to_values(change) for change in key_set.changes]
    row = upsert(session)(key_sets).values(
        exam_id=key_set.exam_id,
        number=key_set.number,
        changes=changes,
        key_commitment=key_set.key_commitment,
        in_force_at=at,
    )
    session.execute(row.on_conflict_do_nothing())


def _changes(stored: list[dict[str, Any]] | None) -> tuple[Change, ...] | None:
    return None if stored is None else tuple(from_values(each) for each in stored)
