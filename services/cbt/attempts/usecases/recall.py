"""After a restore: what cbt's own events say of seats and attempts that its database no longer has.

Each function makes an event's effect again, exactly as it was told, and tells nobody. It returns False where
something that it stands on is missing (a session that was planned after the backup, say); a person decides then."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import Reason, State, Timing
from services.cbt.attempts.domain.journal import Answer, Entry, chain
from services.cbt.attempts.storage import attempts, journal
from services.cbt.exams import usecases as exams
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted


def start(session: Session, told: AttemptStarted) -> bool:
    exam = exams.find(session, told.exam_id)
    paper_id = exams.find_paper_id(session, told.candidate_no, told.exam_id)
    if exam is None or paper_id is None:
        return False
    if tuple(item.item_id for item in exams.paper_items(session, paper_id)) != told.items:
        return False
    closes_at = told.deadline_at + timedelta(seconds=exam.duration.grace_seconds)
    return attempts.restore(session, told, paper_id, Timing(told.started_at, told.deadline_at, closes_at))


def record(session: Session, told: AnswersRecorded) -> bool:
    """The journal's stretch, if it continues the chain by the very hashes that were told."""
    attempt = attempts.lock(session, told.attempt_id)
    if attempt is None:
        return False
    entries = [Entry(Answer(e.sequence, e.item_id, e.option_id, e.doubtful), e.saved_at) for e in told.entries]
    linked = chain(told.attempt_id, attempt.chain_head, attempt.chain_length, entries)
    if tuple(linked) != told.entries or not journal.restore(session, told.attempt_id, linked):
        return False
    attempts.move_chain(session, told.attempt_id, linked[-1].position, linked[-1].hash)
    return True


def submit(session: Session, told: AttemptSubmitted) -> bool:
    attempt = attempts.lock(session, told.attempt_id)
    if attempt is None or attempt.state is not State.ACTIVE:
        return False
    if (attempt.chain_length, attempt.chain_head) != (told.entries, told.chain_head):
        return False
    attempts.mark_submitted(session, told.attempt_id, told.submitted_at, Reason(told.reason))
    return True
