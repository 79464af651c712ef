"""The rule for saving, in Python.

The two SQL statements in storage/saves.py, and the look before them there, implement the same rule and decide; this one
gives the reason of a refusal. One table of cases (tests/integration/cbt/attempts/test_who_may_save.py) compares all.
"""

from __future__ import annotations

from datetime import datetime

from services.cbt.attempts.domain.attempts import (
    Attempt,
    CheckedInCandidate,
    NotStarted,
    NotYourAttempt,
    SessionReplaced,
    check_may_save,
)
from services.cbt.attempts.domain.journal import MAX_JUMP, Answer, ItemNotOnPaper, SequenceConflict, SequenceTooFar
from services.cbt.seating.domain.pins import NotCheckedIn
from shared.kernel.errors import DomainError


def refusal_for_browser(candidate: CheckedInCandidate | None, attempt_id: str | None) -> DomainError | None:
    """Why a browser may save nothing at all; None if it may.

    `attempt_id` is the attempt that its page shows, if it names one.
    """
    if candidate is None:
        return NotCheckedIn()
    if candidate.replaced:
        return SessionReplaced()
    if candidate.attempt is None:
        return NotStarted()
    return None if attempt_id in (None, candidate.attempt.attempt_id) else NotYourAttempt()


def refusal_for_answer(
    now: datetime, attempt: Attempt, answer: Answer, *, on_paper: bool, sequence_used: bool, highest: int
) -> DomainError | None:
    """Why this answer may not be saved; None if it may. `sequence_used`: another answer has its sequence already;
    `highest`: the highest sequence of the attempt, 0 without any."""
    try:
        check_may_save(now, attempt.state, attempt.timing.closes_at)
    except DomainError as error:
        return error
    if not on_paper:
        return ItemNotOnPaper()
    if sequence_used:
        return SequenceConflict(sequence=answer.sequence)
    return SequenceTooFar(sequence=answer.sequence) if answer.sequence > highest + MAX_JUMP else None
