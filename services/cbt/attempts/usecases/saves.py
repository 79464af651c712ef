"""Saving answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

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
from services.cbt.attempts.storage import attempts, saves
from services.cbt.attempts.storage import journal as storage
from services.cbt.attempts.storage.saves import Offer, Taken
from services.cbt.exams import usecases as exams
from shared.db.clock import DatabaseClock
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError


@dataclass(frozen=True)
class SaveRequest:
    """What one browser sends at once. `attempt_id` is the attempt that its page shows, if it says so."""

    token_digest: str
    answers: tuple[Answer, ...]
    attempt_id: str | None = None


@dataclass(frozen=True)
class SaveReceipt:
    """Sequences that are in the journal once the transaction has committed, and why the others are not."""

    saved: tuple[int, ...]
    refused: tuple[tuple[int, DomainError], ...]
    deadline_at: datetime | None
    now: datetime


def save(session: Session, clock: Clock | None, requests: Sequence[SaveRequest]) -> list[SaveReceipt]:
    """Saves what many browsers sent, each answer judged for itself; one receipt per request, in order.

    `clock` None means the database's, which then is not asked for itself. An answer that is in the journal
    already, with the same content, counts as saved. Nothing is raised for a refusal: it is in the receipt.
    """
    now = clock.now() if clock else None
    offers = [
        Offer(request.token_digest, request.attempt_id, answer) for request in requests for answer in request.answers
    ]
    outcomes = iter(saves.append(session, offers, now))
    receipts = []
    for request in requests:
        taken = list(islice(outcomes, len(request.answers)))
        if (receipt := _receipt(request, taken)) is None:
            now = now or DatabaseClock(session).now()
            receipt = _explained(session, request, now)
        receipts.append(receipt)
    return receipts


def _receipt(request: SaveRequest, taken: list[Taken | None]) -> SaveReceipt | None:
    """The usual case: everything that this browser sent was appended just now."""
    first = taken[0]
    if first is None or None in taken:
        return None
    return SaveReceipt(tuple(answer.sequence for answer in request.answers), (), first.deadline_at, first.saved_at)


def _explained(session: Session, request: SaveRequest, now: datetime) -> SaveReceipt:
    """Not everything was appended just now: reads what is in the journal and says of the rest why not."""
    sitting = attempts.sitting(session, request.token_digest)
    against_all = _against_all(sitting, request)
    if against_all is not None or sitting is None or sitting.attempt is None:
        reason = against_all or NotStarted()
        return SaveReceipt((), tuple((a.sequence, reason) for a in request.answers), None, now)
    attempt = sitting.attempt
    there = storage.at_sequences(session, attempt.attempt_id, [a.sequence for a in request.answers])
    known = exams.items_on_paper(session, attempt.paper_id, [a.item_id for a in request.answers])
    saved: dict[int, None] = {}
    refused: list[tuple[int, DomainError]] = []
    for answer in request.answers:
        if there.get(answer.sequence) == answer:
            saved[answer.sequence] = None
        else:
            reason = _against(attempt, answer, answer.item_id in known, answer.sequence in there, now)
            refused.append((answer.sequence, reason))
    return SaveReceipt(tuple(saved), tuple(refused), attempt.timing.deadline_at, now)


def _against_all(sitting: Sitting | None, request: SaveRequest) -> DomainError | None:
    if sitting is None:
        return NotCheckedIn()
    if sitting.replaced:
        return SessionReplaced()
    if sitting.attempt and request.attempt_id not in (None, sitting.attempt.attempt_id):
        return NotYourAttempt()
    return None


def _against(attempt: Attempt, answer: Answer, on_paper: bool, sequence_used: bool, now: datetime) -> DomainError:
    try:
        check_may_save(now, attempt.state, attempt.timing.closes_at)
    except DomainError as error:
        return error
    if not on_paper:
        return ItemNotOnPaper()
    # The attempt may have begun in the moment between the two statements; to the first it had not.
    return SequenceConflict(sequence=answer.sequence) if sequence_used else NotStarted()
