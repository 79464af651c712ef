"""Who may save, and what: the ordinary road of the rule that the journal's batch statements hold as SQL.

One table of cases (tests/integration/cbt/attempts/test_who_may_save.py) holds the three against one another.
"""

from __future__ import annotations

from datetime import datetime

from services.cbt.attempts.domain.attempts import (
    Attempt,
    NotCheckedIn,
    NotStarted,
    NotYourAttempt,
    SessionReplaced,
    Sitting,
    check_may_save,
)
from services.cbt.attempts.domain.journal import Answer, ItemNotOnPaper, SequenceConflict
from shared.kernel.errors import DomainError


def refusal_for_browser(sitting: Sitting | None, attempt_id: str | None) -> DomainError | None:
    """Why a browser may save nothing at all. `attempt_id` is the attempt that its page shows, if it names one."""
    if sitting is None:
        return NotCheckedIn()
    if sitting.replaced:
        return SessionReplaced()
    if sitting.attempt is None:
        return NotStarted()
    return None if attempt_id in (None, sitting.attempt.attempt_id) else NotYourAttempt()


def refusal_for_answer(
    now: datetime, attempt: Attempt, answer: Answer, *, on_paper: bool, sequence_used: bool
) -> DomainError | None:
    """Why this answer may not be saved; `sequence_used` by another answer. None if it may."""
    try:
        check_may_save(now, attempt.state, attempt.timing.closes_at)
    except DomainError as error:
        return error
    if not on_paper:
        return ItemNotOnPaper()
    return SequenceConflict(sequence=answer.sequence) if sequence_used else None
