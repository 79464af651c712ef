"""A candidate reports an error in a question. Nothing of the attempt is locked or changed by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import AlreadySubmitted, NotStarted, NotYourAttempt, State
from services.cbt.attempts.storage import item_errors
from services.cbt.attempts.usecases.attempts import get_checked_in
from services.cbt.exams.usecases import exams
from shared.contracts.cbt import ItemErrorReason, ItemErrorReported
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_
from shared.messaging.outbox import emit


class NotOnPaper(DomainError):
    kind = Kind.INVALID
    code = "item_not_on_paper"
    text = N_("Soal ini tidak ada pada naskah Anda.")


def report(
    session: Session,
    now: datetime,
    token_digest: str,
    item_id: str,
    reason: ItemErrorReason,
    attempt_id: str | None = None,
) -> bool:
    """Keeps the report; False where this question was reported before, which stays as it was.

    Raises as `get_checked_in`, NotStarted, NotYourAttempt, AlreadySubmitted, NotOnPaper."""
    candidate = get_checked_in(session, now, token_digest)
    attempt = candidate.attempt
    if attempt is None:
        raise NotStarted
    if attempt_id not in (None, attempt.attempt_id):
        raise NotYourAttempt
    if attempt.state is State.SUBMITTED:
        raise AlreadySubmitted
    if item_id not in exams.draw_item_ids(session, attempt.exam_id, attempt.paper_id):
        raise NotOnPaper("item_id")
    if not item_errors.add(session, attempt.attempt_id, item_id, reason, now):
        return False
    reported = ItemErrorReported(
        attempt_id=attempt.attempt_id,
        exam_id=attempt.exam_id,
        selection_id=attempt.selection_id,
        item_id=item_id,
        reason=reason,
        reported_at=now,
    )
    emit(session, reported, at=now)
    return True
