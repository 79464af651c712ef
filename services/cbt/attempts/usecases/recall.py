"""After a restore: attempts, answers and submissions that cbt's own events report and its database lacks.

Each function stores what one event reports, exactly, and emits nothing. It returns False if something that the
event depends on is missing (a paper that was drawn after the backup, say); a person decides then.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import Reason, State, timing
from services.cbt.attempts.domain.lines import continues, in_order
from services.cbt.attempts.storage import attempts, journal, minute_links
from services.cbt.attempts.usecases.chain import moved
from services.cbt.exams.usecases import exams
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.minute_links import HeadsLinked, first_hash, link_hash


def start(session: Session, reported: AttemptStarted) -> bool:
    exam = exams.find(session, reported.exam_id)
    paper_id = exams.find_paper_id(session, reported.candidate_no, reported.exam_id)
    if exam is None or paper_id is None:
        return False
    # A database from before the papers came open draws them later, and draws the same.
    if exam.is_open and exams.paper_item_ids(session, paper_id) != reported.items:
        return False
    when = timing(reported.started_at, reported.deadline_at, exam.duration.grace_seconds)
    return attempts.restore(session, reported, paper_id, when)


def record(session: Session, reported: AnswersRecorded) -> bool:
    """The journal's stretch, if it continues the chain by the very hashes of the event."""
    attempt = attempts.lock(session, reported.attempt_id)
    if attempt is None:
        return False
    linked = in_order(reported.entries, reported.acts)
    if not continues(attempt, linked) or not journal.restore(session, reported.attempt_id, linked):
        return False
    attempts.move_chain(session, moved(attempt, linked))
    return True


def submit(session: Session, reported: AttemptSubmitted) -> bool:
    attempt = attempts.lock(session, reported.attempt_id)
    if attempt is None or attempt.state is not State.ACTIVE:
        return False
    if (attempt.chain_length, attempt.chain_head) != (reported.entries, reported.chain_head):
        return False
    attempt = replace(attempt, minute_link=reported.minute_link)
    attempts.mark_submitted(session, attempt, reported.submitted_at, Reason(reported.reason))
    return True


def link_heads(session: Session, reported: HeadsLinked) -> bool:
    """The session's link, if it follows the last one by the very hashes of the event."""
    latest = minute_links.find_latest(session, reported.session_id)
    number, previous = (latest.number, latest.hash) if latest is not None else (0, first_hash(reported.session_id))
    if (number + 1, previous) != (reported.number, reported.previous):
        return False
    if link_hash(previous, reported.minute, reported.heads) != reported.hash:
        return False
    minute_links.add(session, reported)
    minute_links.note_restored(session, reported)
    return True
