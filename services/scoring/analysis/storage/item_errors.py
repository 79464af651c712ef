"""Errors in questions that candidates reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.scoring.analysis.tables import item_errors
from shared.contracts.cbt import ItemErrorReported
from shared.db.rows import insert_all
from shared.db.upsert import upsert


def add(session: Session, reported: Sequence[ItemErrorReported]) -> None:
    """One that is there already changes nothing."""
    rows = {
        (each.exam_id, each.item_id, each.attempt_id): {
            "exam_id": each.exam_id,
            "item_id": each.item_id,
            "attempt_id": each.attempt_id,
            "reason": each.reason,
        }
        for each in reported
    }
    if rows:
        new = upsert(session)(item_errors).on_conflict_do_nothing().returning(item_errors.c.item_id)
        insert_all(session, new, [rows[key] for key in sorted(rows)])


def counts(session: Session, exam_id: str) -> dict[str, Counter[str]]:
    """By item, how often each reason was named."""
    query = select(item_errors.c.item_id, item_errors.c.reason, func.count()).where(item_errors.c.exam_id == exam_id)
    found: dict[str, Counter[str]] = {}
    for item_id, reason, count in session.execute(query.group_by(item_errors.c.item_id, item_errors.c.reason)):
        found.setdefault(item_id, Counter())[reason] = count
    return found


def drop(session: Session) -> None:
    session.execute(delete(item_errors))
