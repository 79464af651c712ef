"""The attempt from its start to its submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import (
    AlreadySubmitted,
    Attempt,
    CheckedInCandidate,
    NotStarted,
    NotYourAttempt,
    Reason,
    SessionOver,
    SessionReplaced,
    State,
    Timing,
    check_may_start,
    submission_reason,
    timing,
)
from services.cbt.attempts.domain.closing import ClosedBeforeStart
from services.cbt.attempts.domain.journal import chosen
from services.cbt.attempts.storage import absences, journal, minute_links
from services.cbt.attempts.storage import attempts as storage
from services.cbt.attempts.storage.attempts import Seen
from services.cbt.attempts.storage.journal import Whole
from services.cbt.attempts.usecases.chain import link, moved, recorded
from services.cbt.exams.domain.papers import PaperItem
from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.pins import NotCheckedIn
from services.cbt.seating.domain.sessions import local_time
from services.cbt.stages.usecases import require_going_on, sheet_code_of
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted
from shared.contracts.journal import head_line, paper_digest
from shared.kernel.builds import build_of
from shared.kernel.ids import new_id
from shared.messaging.outbox import Cause, cause_of, emit, emit_all, set_cause

OVERDUE_AT_ONCE = 20


@dataclass(frozen=True)
class Submission:
    """A submitted attempt, and how many of its items have an answer that counts."""

    attempt: Attempt
    answered: int


def get_checked_in(session: Session, now: datetime, token_digest: str) -> CheckedInCandidate:
    """The candidate whom the token checked in.

    Raises NotCheckedIn, also once the sitting is over for this candidate, or SessionReplaced once another login has
    taken over.
    """
    return held(see(session, token_digest), now)


def see(session: Session, token_digest: str) -> Seen:
    """Whom the token checked in, and the database's clock."""
    return storage.see_checked_in(session, token_digest)


def held(seen: Seen, now: datetime) -> CheckedInCandidate:
    """The candidate who was seen, if the seat is still theirs. Raises as `get_checked_in`."""
    found = seen.candidate
    if found is None or not found.holds_seat(now):
        raise NotCheckedIn
    if found.replaced:
        raise SessionReplaced
    return found


def start(session: Session, now: datetime, token_digest: str, seen: Seen | None = None) -> CheckedInCandidate:
    """Begins the attempt: from now on the minutes run. Called again, or at the same time, it returns the
    attempt that was begun. `seen` is what this transaction has seen of the token, if it has looked.

    Raises as `get_checked_in`, SessionNotOpen, SessionOver, ClosedBeforeStart, NotGoingOn, PapersLocked, and
    AlreadySubmitted.
    """
    candidate = held(seen or see(session, token_digest), now)
    if candidate.attempt is None:
        attempt = _begin(session, now, candidate)
        candidate = replace(candidate, attempt=attempt) if attempt else get_checked_in(session, now, token_digest)
    if candidate.state is State.SUBMITTED:
        raise AlreadySubmitted
    return candidate


def count_answered(session: Session, attempt: Attempt) -> int:
    """How many items have an answer that counts."""
    return len(chosen(journal.answers(session, attempt.attempt_id)))


def submit(
    session: Session, now: datetime, token_digest: str, attempt_id: str | None = None, seen: Seen | None = None
) -> Submission:
    """Ends the attempt with everything that was saved. `attempt_id` is the one the page shows, if it names one; `seen`
    is what this transaction has seen of the token, if it has looked.

    Raises as `get_checked_in`, NotYourAttempt, NotStarted, and AlreadySubmitted, also if the worker submitted it first.
    """
    candidate = held(seen or see(session, token_digest), now)
    if candidate.attempt is None:
        raise NotStarted
    if attempt_id not in (None, candidate.attempt.attempt_id):
        raise NotYourAttempt
    attempt = storage.lock(session, candidate.attempt.attempt_id)
    if attempt is None or attempt.state is State.SUBMITTED:
        raise AlreadySubmitted
    # A save that was under way while this waited for the lock is not later than the submission.
    saved = journal.whole(session, attempt.attempt_id)
    now = max(now, saved.last_saved_at or now)
    return _finish(session, now, attempt, saved, submission_reason(now, attempt.timing.closes_at))


def submit_overdue(session: Session, now: datetime) -> int:
    """Ends attempts whose deadline and grace have passed, also without an open browser; returns how many."""
    ended = 0
    for attempt_id in sorted(storage.overdue(session, now, OVERDUE_AT_ONCE)):
        attempt = storage.lock(session, attempt_id)
        if attempt is not None and attempt.state is State.ACTIVE:
            set_cause(session, Cause("system", correlation_id=attempt_id))
            _finish(session, now, attempt, journal.whole(session, attempt_id), Reason.DEADLINE)
            ended += 1
    return ended


def _begin(session: Session, now: datetime, candidate: CheckedInCandidate) -> Attempt | None:
    """Begins the attempt; None if another request has just begun it."""
    check_may_start(now, candidate.starts_at, candidate.ends_at, local_time(candidate.starts_at, candidate.timezone))
    require_going_on(session, candidate.exam_id, candidate.candidate_no)
    found = absences.lock_beginning(session, candidate.candidate_no, candidate.exam_id)
    if found is not absences.Found.FREE:
        raise ClosedBeforeStart if found is absences.Found.CLOSED else SessionOver
    paper = exams.draw_items(session, candidate.exam_id, candidate.paper_id)
    times = timing(now, now + timedelta(minutes=candidate.minutes), candidate.grace_seconds)
    head = _head_line(sheet_code_of(session, candidate.candidate_no), paper, times)
    attempt = storage.add(session, candidate, new_id(), times, head)
    if attempt is None:
        return None
    started = AttemptStarted(
        attempt_id=attempt.attempt_id,
        candidate_no=candidate.candidate_no,
        selection_id=candidate.selection_id,
        exam_id=candidate.exam_id,
        session_id=candidate.session_id,
        items=tuple(item.item_id for item in paper),
        started_at=times.started_at,
        deadline_at=times.deadline_at,
        build=build_of("cbt"),
        head_line=head,
    )
    emit(session, started, at=now)
    return attempt


def _head_line(sheet_code: str | None, paper: Sequence[PaperItem], times: Timing) -> str | None:
    """What the journal begins with; None for a candidate without a code, which it would name."""
    if sheet_code is None:
        return None
    digest = paper_digest((item.item_id, item.option_order) for item in paper)
    return head_line(sheet_code, digest, times.started_at, times.deadline_at)


def _finish(session: Session, now: datetime, attempt: Attempt, saved: Whole, reason: Reason) -> Submission:
    """Submits the locked attempt: every acknowledged save is in the journal, and none can follow."""
    linked = link(session, attempt, saved.unlinked)
    latest = minute_links.find_latest(session, attempt.session_id)
    attempt = replace(moved(attempt, linked), minute_link=latest.hash if latest is not None else None)
    answers = chosen(saved.answers)
    storage.mark_submitted(session, attempt, now, reason)
    submitted = AttemptSubmitted(
        attempt_id=attempt.attempt_id,
        candidate_no=attempt.candidate_no,
        selection_id=attempt.selection_id,
        exam_id=attempt.exam_id,
        session_id=attempt.session_id,
        reason=reason.value,
        submitted_at=now,
        entries=attempt.chain_length,
        chain_head=attempt.chain_head,
        items=exams.paper_item_ids(session, attempt.paper_id),
        answers=answers,
        build=build_of("cbt"),
        minute_link=attempt.minute_link,
    )
    told = [*recorded(attempt, linked), submitted]
    emit_all(session, [(each, cause_of(session)) for each in told], at=now)
    return Submission(replace(attempt, state=State.SUBMITTED, submitted_at=now), len(answers))
