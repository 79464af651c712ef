"""Errors in questions that candidates reported while sitting, counted by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from services.scoring.analysis.storage import item_errors
from services.scoring.exams.usecases import exams
from shared.contracts.cbt import ItemErrorReported


def receive(session: Session, reported: Sequence[ItemErrorReported]) -> None:
    item_errors.add(session, reported)


def by_code(session: Session, exam_id: str) -> Mapping[str, Counter[str]]:
    """By the author's code, how often each reason was named; items that nobody reported are left out, and so is what
    is no item of the sealed exam."""
    found = item_errors.counts(session, exam_id)
    if not found:
        return {}
    codes = {each.key.item_id: each.code for each in exams.sealed_items(session, exam_id)}
    return {codes[item]: counts for item, counts in found.items() if item in codes}
