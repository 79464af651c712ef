"""Who looked at keys: a look is an event, with the person and the role in its envelope."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from shared.contracts.looks import KeysViewed, Where
from shared.messaging.outbox import emit


def record(session: Session, now: datetime, exam: Exam, where: Where) -> None:
    """Emits that the caller is shown keys of this exam's items."""
    viewed = KeysViewed(exam_id=exam.exam_id, selection_id=exam.selection_id, where=where, viewed_at=now)
    emit(session, viewed, at=now)
