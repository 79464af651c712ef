"""What happens in an attempt, as cbt tells it; the three events of one attempt may be kept in any order."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.domain.journals import Entry
from services.scoring.storage import attempts
from services.scoring.storage.attempts import Sheet
from services.scoring.usecases.marking import examine_attempt, mark_if_ready, open_book
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.kernel.clock import Clock


def start(session: Session, started: AttemptStarted) -> None:
    attempts.touch(session, started.attempt_id, started.candidate_no, started.exam_id)
    attempts.start(session, started.attempt_id, started.started_at, started.items)
    examine_if_submitted(session, started.attempt_id)


def record(session: Session, recorded: AnswersRecorded) -> None:
    """Keeps a stretch of the journal; the chain is recomputed once the attempt is submitted."""
    attempts.touch(session, recorded.attempt_id, recorded.candidate_no, recorded.exam_id)
    entries = [
        Entry(
            position=entry.position,
            sequence=entry.sequence,
            item_id=entry.item_id,
            option_id=entry.option_id,
            doubtful=entry.doubtful,
            saved_at=entry.saved_at,
            hash=entry.hash,
        )
        for entry in recorded.entries
    ]
    attempts.record(session, recorded.attempt_id, entries)
    examine_if_submitted(session, recorded.attempt_id)


def submit(session: Session, clock: Clock, submitted: AttemptSubmitted) -> None:
    """Keeps the sheet, checks it against its journal, and marks it if everything else is known."""
    attempts.touch(session, submitted.attempt_id, submitted.candidate_no, submitted.exam_id)
    sheet = Sheet(
        attempt_id=submitted.attempt_id,
        candidate_no=submitted.candidate_no,
        exam_id=submitted.exam_id,
        submitted_at=submitted.submitted_at,
        items=submitted.items,
        answers=dict(submitted.answers),
        entries=submitted.entries,
        chain_head=submitted.chain_head,
    )
    attempts.submit(session, sheet)
    book = open_book(session, sheet.exam_id)
    examine_attempt(session, sheet.attempt_id, book)
    mark_if_ready(session, clock, sheet, book)


def examine_if_submitted(session: Session, attempt_id: str) -> None:
    """While an attempt runs its journal grows with every stretch; it is judged when it is complete."""
    if attempts.state(session, attempt_id).sheet is not None:
        examine_attempt(session, attempt_id)
