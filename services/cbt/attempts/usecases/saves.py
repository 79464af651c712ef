"""Saves the answers of many browsers at once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import NotStarted
from services.cbt.attempts.domain.journal import MAX_JUMP, Answer, SequenceTooFar
from services.cbt.attempts.domain.saves import refusal_for_answer, refusal_for_browser
from services.cbt.attempts.storage import attempts, journal, presence
from services.cbt.attempts.storage import saves as storage
from services.cbt.attempts.storage.saves import Offer, Taken
from services.cbt.exams.domain.exams import PapersLocked
from services.cbt.exams.usecases import exams
from shared.db.clock import DatabaseClock
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError


@dataclass(frozen=True)
class Save:
    """The answers that one browser sends at once. `attempt_id` is the attempt that its page shows, if it names one."""

    token_digest: str
    answers: tuple[Answer, ...]
    attempt_id: str | None = None

    def size(self) -> int:
        return len(self.answers)


@dataclass(frozen=True)
class SaveReceipt:
    """Sequences that are in the journal once the transaction has committed, and why the others are not."""

    saved: tuple[int, ...]
    refused: tuple[tuple[int, DomainError], ...]
    deadline_at: datetime | None
    now: datetime


@dataclass(frozen=True)
class Judgement:
    """Which answers are already saved, and why each other one may not be (None: it may), by sequence.

    `deadline_at` is None where there is no attempt to save in."""

    stored: tuple[int, ...]
    against: tuple[tuple[int, DomainError | None], ...]
    deadline_at: datetime | None


class Calls(Protocol):
    """Knows when seats last called, and which of these moments are not stored yet."""

    due_at: float
    """When they should be stored, on the monotonic clock."""

    def unwritten(self) -> Mapping[str, datetime]: ...

    def written(self, moments: Mapping[str, datetime], /) -> None: ...


def write(calls: Calls, clock: Clock | None, session: Session, batch: Sequence[Save]) -> list[SaveReceipt]:
    """Saves a batch, and now and then when seats last called; `clock` None means the database's own."""
    if time.monotonic() >= calls.due_at:
        if seen := calls.unwritten():
            presence.put_latest(session, seen)
        calls.written(seen)
    return save(session, clock.now() if clock else None, batch) if batch else []


def save(session: Session, now: datetime | None, saves: Sequence[Save]) -> list[SaveReceipt]:
    """Saves the answers of many browsers, each judged for itself; one receipt per save, in order.

    `now` None means the database's present moment, which then costs no query of its own. An answer that is in
    the journal already, with the same content, counts as saved. A refusal raises nothing; the receipt
    holds it.
    """
    offers = [Offer(each.token_digest, each.attempt_id, answer) for each in saves for answer in each.answers]
    outcomes = iter(storage.append(session, offers, now))
    receipts = []
    for each in saves:
        taken = list(islice(outcomes, len(each.answers)))
        if (receipt := _receipt(each, taken)) is None:
            now = now or DatabaseClock(session).now()
            receipt = _explained(session, now, each)
        receipts.append(receipt)
    return receipts


def judge(session: Session, now: datetime, offered: Save) -> Judgement:
    """Reads which answers are in the journal, and why each other one may not be appended."""
    candidate = attempts.find_checked_in(session, offered.token_digest)
    reason = refusal_for_browser(candidate, offered.attempt_id)
    if reason is not None or candidate is None or candidate.attempt is None:
        return Judgement((), tuple((answer.sequence, reason) for answer in offered.answers), None)
    attempt = candidate.attempt
    if not exams.is_drawn(session, attempt.paper_id):
        # A database that was restored to before the papers came open: nobody knows yet what is on the paper.
        return Judgement((), tuple((answer.sequence, PapersLocked()) for answer in offered.answers), None)
    sequences = [answer.sequence for answer in offered.answers]
    stored = journal.at_sequences(session, attempt.attempt_id, sequences)
    highest = journal.highest_sequence(session, attempt.attempt_id, besides=sequences)
    on_paper = exams.items_on_paper(session, attempt.paper_id, [answer.item_id for answer in offered.answers])
    against = tuple(
        (
            answer.sequence,
            refusal_for_answer(
                now,
                attempt,
                answer,
                on_paper=answer.item_id in on_paper,
                sequence_used=answer.sequence in stored,
                highest=highest,
            ),
        )
        for answer in offered.answers
        if stored.get(answer.sequence) != answer
    )
    there = dict.fromkeys(answer.sequence for answer in offered.answers if stored.get(answer.sequence) == answer)
    return Judgement(tuple(there), against, attempt.timing.deadline_at)


def _receipt(offered: Save, taken: list[Taken | None]) -> SaveReceipt | None:
    """The receipt of the usual case, in which every answer was appended just now; None in any other case."""
    first = taken[0]
    if first is None or None in taken:
        return None
    return SaveReceipt(tuple(answer.sequence for answer in offered.answers), (), first.deadline_at, first.saved_at)


def _explained(session: Session, now: datetime, offered: Save) -> SaveReceipt:
    """The receipt if some answers were not appended just now."""
    found = judge(session, now, offered)
    refused = tuple((sequence, reason or _overtaken(sequence)) for sequence, reason in found.against)
    return SaveReceipt(found.stored, refused, found.deadline_at, now)


def _overtaken(sequence: int) -> DomainError:
    """Why an answer was left out that nothing stands against any more: between the two looks the attempt has begun, or
    another save of the same batch has raised its highest sequence."""
    return SequenceTooFar(sequence=sequence) if sequence > MAX_JUMP else NotStarted()
