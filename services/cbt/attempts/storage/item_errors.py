"""Errors in questions that candidates reported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.tables import item_errors
from shared.db.upsert import upsert


def add(session: Session, attempt_id: str, item_id: str, reason: str, at: datetime) -> bool:
    """False if the candidate has reported this question already; what was said first stays."""
    row = upsert(session)(item_errors).values(attempt_id=attempt_id, item_id=item_id, reason=reason, reported_at=at)
    done = session.execute(row.on_conflict_do_nothing().returning(item_errors.c.item_id))
    return done.one_or_none() is not None
