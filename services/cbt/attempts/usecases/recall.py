"""After a restore: what cbt's own events say of seats and attempts that its database no longer has.

Each function makes an event's effect again, exactly as it was told, and tells nobody. It returns False where
something that it stands on is missing (a session that was planned after the backup, say); a person decides then."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import Reason, State, Timing
from services.cbt.attempts.domain.journal import Answer, Entry, Link, entry_hash
from services.cbt.attempts.storage import attempts, journal
from services.cbt.exams import usecases as exams
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted


def start(session: Session, told: AttemptStarted) -> bool:
    exam = exams.find(session, told.exam_id)
    paper_id = exams.paper_of(session, told.candidate_no, told.exam_id)
    if exam is None or paper_id is None:
        return False
    if tuple(item.item_id for item in exams.paper_items(session, paper_id)) != told.items:
        return False
    closes_at = told.deadline_at + timedelta(seconds=exam.grace_seconds)
    return attempts.put_back(session, told, paper_id, Timing(told.started_at, told.deadline_at, closes_at))


def record(session: Session, told: AnswersRecorded) -> bool:
    """The journal's stretch, if it continues the chain by the very hashes that were told."""
    attempt = attempts.lock(session, told.attempt_id)
    if attempt is None:
        return False
    links, head = [], attempt.chain_head
    for position, entry in enumerate(told.entries, attempt.chain_length + 1):
        answer = Answer(entry.sequence, entry.item_id, entry.option_id, entry.doubtful)
        taken = Entry(answer, entry.saved_at)
        head = entry_hash(head, told.attempt_id, position, taken)
        if (position, head) != (entry.position, entry.hash):
            return False
        links.append(Link(position, taken, head))
    if not journal.put_back(session, told.attempt_id, links):
        return False
    attempts.move_chain(session, told.attempt_id, links[-1].position, head)
    return True


def submit(session: Session, told: AttemptSubmitted) -> bool:
    attempt = attempts.lock(session, told.attempt_id)
    if attempt is None or attempt.state is not State.ACTIVE:
        return False
    if (attempt.chain_length, attempt.chain_head) != (told.entries, told.chain_head):
        return False
    attempts.mark_submitted(session, told.attempt_id, told.submitted_at, Reason(told.reason))
    return True
