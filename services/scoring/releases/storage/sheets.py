"""Sheets of a whole exam, of every vacancy. Each answer is found by index, however many sheets there are."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates, unsettled_attempts


def any_submitted(session: Session, exam_id: str) -> bool:
    query = select(attempts.c.attempt_id).where(attempts.c.exam_id == exam_id, attempts.c.submitted_at.is_not(None))
    return session.execute(query.limit(1)).one_or_none() is not None


def without_candidate(session: Session, exam_id: str) -> int:
    """Attempts of numbers that are not on the roster (yet). They are all among the unsettled ones."""
    joined = unsettled_attempts.outerjoin(candidates, candidates.c.candidate_no == unsettled_attempts.c.candidate_no)
    query = select(func.count()).select_from(joined)
    query = query.where(unsettled_attempts.c.exam_id == exam_id, candidates.c.candidate_no.is_(None))
    return int(session.scalar(query) or 0)
