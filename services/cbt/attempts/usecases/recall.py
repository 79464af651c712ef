"""After a restore: what cbt's own events say of seats and attempts that its database no longer has.

Each function makes an event's effect again, exactly as it was told, and tells nobody. It returns False where
something that it stands on is missing (a session that was planned after the backup, say); a person decides then.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import Reason, State, Timing
from services.cbt.attempts.domain.journal import Answer, Entry, Link, entry_hash
from services.cbt.attempts.storage import attempts, journal
from services.cbt.exams.domain.papers import draw
from services.cbt.exams.storage import exams, papers
from services.cbt.hall.domain import Place
from services.cbt.hall.storage import seats
from services.cbt.seating.storage import candidates as roster
from services.cbt.seating.storage import sessions
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted, SeatAssigned
from shared.kernel.clock import Clock


def seat(session: Session, clock: Clock, told: SeatAssigned) -> bool:
    """The seat, and the paper, which is drawn the same way at any time."""
    exam, stored = exams.find(session, told.exam_id), sessions.find(session, told.session_id)
    room = next((room for room in stored.plan.rooms if room.name == told.room), None) if stored else None
    if exam is None or room is None or not roster.is_known(session, told.candidate_no):
        return False
    if papers.of_candidate(session, told.candidate_no, told.exam_id) is not None:
        return False
    now = clock.now()
    place = Place(told.session_id, room, told.seat_no)
    seats.assign(session, [(told.candidate_no, told.exam_id, place, told.minutes)], now)
    papers.put(session, told.candidate_no, told.exam_id, draw(exam, told.candidate_no), now)
    return True


def start(session: Session, told: AttemptStarted) -> bool:
    exam = exams.find(session, told.exam_id)
    paper_id = papers.of_candidate(session, told.candidate_no, told.exam_id)
    if exam is None or paper_id is None:
        return False
    if tuple(item.item_id for item in papers.items(session, paper_id)) != told.items:
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
