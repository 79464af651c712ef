"""Attempts, and the candidates who are checked in to make one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select, update
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import Attempt, CheckedInCandidate, Reason, State, Timing
from services.cbt.attempts.tables import attempts
from services.cbt.exams.tables import exams, papers
from services.cbt.seating.tables import logins, rooms, seats, sessions
from shared.contracts.cbt import AttemptStarted
from shared.contracts.journal import GENESIS, head_hash
from shared.db.clock import present_moment
from shared.db.upsert import dialect_of, upsert_of

_ATTEMPT = tuple(column.label(f"attempt_{column.name}") for column in attempts.c)


def _checked_in() -> Select[Any]:
    joined = (
        logins.join(seats, and_(seats.c.candidate_no == logins.c.candidate_no, seats.c.exam_id == logins.c.exam_id))
        .join(sessions, sessions.c.session_id == seats.c.session_id)
        .join(rooms, and_(rooms.c.session_id == seats.c.session_id, rooms.c.room_no == seats.c.room_no))
        .join(exams, exams.c.exam_id == logins.c.exam_id)
        .join(papers, and_(papers.c.candidate_no == logins.c.candidate_no, papers.c.exam_id == logins.c.exam_id))
        .outerjoin(
            attempts,
            and_(attempts.c.candidate_no == logins.c.candidate_no, attempts.c.exam_id == logins.c.exam_id),
        )
    )
    fields = (
        logins.c.candidate_no,
        logins.c.exam_id,
        logins.c.replaced_at,
        seats.c.seat_no,
        seats.c.minutes,
        seats.c.closed_because,
        sessions.c.session_id,
        sessions.c.selection_id,
        sessions.c.name.label("session_name"),
        sessions.c.venue,
        sessions.c.starts_at,
        sessions.c.ends_at,
        sessions.c.timezone,
        rooms.c.name.label("room"),
        papers.c.paper_id,
        exams.c.title.label("exam_title"),
        exams.c.grace_seconds,
        present_moment().label("read_at"),
    )
    return select(*fields, *_ATTEMPT).select_from(joined).where(logins.c.token_digest == bindparam("token_digest"))


_CHECKED_IN = _checked_in()
"""Asked by every page and call of a candidate, so it is put together once."""


# Asked by each submission of a hall, so they are put together once.
_ONE = select(*_ATTEMPT).where(attempts.c.attempt_id == bindparam("attempt_id"))
_LOCKED, _LOCKED_FOR_LINKING = _ONE.with_for_update(), _ONE.with_for_update(key_share=True)
_ITS = update(attempts).where(attempts.c.attempt_id == bindparam("of_attempt"))
_MOVED = _ITS.values(chain_length=bindparam("chain_length"), chain_head=bindparam("chain_head"))
_SUBMITTED = _MOVED.values(
    state=State.SUBMITTED.value,
    submitted_at=bindparam("submitted_at"),
    reason=bindparam("reason"),
    minute_link=bindparam("minute_link"),
)


@dataclass(frozen=True)
class Seen:
    """The candidate whom a token checked in, None for a token that was never given out, and the database's clock as the
    same statement read it."""

    candidate: CheckedInCandidate | None
    at: datetime | None


def find_checked_in(session: Session, token_digest: str) -> CheckedInCandidate | None:
    return see_checked_in(session, token_digest).candidate


def see_checked_in(session: Session, token_digest: str) -> Seen:
    found = session.execute(_CHECKED_IN, {"token_digest": token_digest}).one_or_none()
    return Seen(_candidate(found), found.read_at) if found else Seen(None, None)


def add(
    session: Session, candidate: CheckedInCandidate, attempt_id: str, timing: Timing, head_line: str | None
) -> Attempt | None:
    """Stores a new active attempt; None if the candidate has one for this exam, whichever request was first."""
    row = {
        "attempt_id": attempt_id,
        "candidate_no": candidate.candidate_no,
        "selection_id": candidate.selection_id,
        "exam_id": candidate.exam_id,
        "session_id": candidate.session_id,
        "paper_id": candidate.paper_id,
        **_at_the_start(timing, head_line),
    }
    added = session.execute(_adding(dialect_of(session)), row).one_or_none()
    return _attempt(added) if added else None


@cache
def _adding(dialect: str) -> Any:
    """A hall asks it at the same moment, so it is put together once."""
    return upsert_of(dialect)(attempts).on_conflict_do_nothing().returning(*_ATTEMPT)


def restore(session: Session, reported: AttemptStarted, paper_id: int, timing: Timing) -> bool:
    """Stores a started attempt as the event reports it; False if the candidate has another one."""
    row = {
        "attempt_id": reported.attempt_id,
        "candidate_no": reported.candidate_no,
        "selection_id": reported.selection_id,
        "exam_id": reported.exam_id,
        "session_id": reported.session_id,
        "paper_id": paper_id,
        **_at_the_start(timing, reported.head_line),
    }
    return session.execute(_adding(dialect_of(session)), row).one_or_none() is not None


def lock(session: Session, attempt_id: str, *, saves_go_on: bool = False) -> Attempt | None:
    """The attempt as it is once no save and no submission is under way; none begins before the transaction ends.

    With `saves_go_on` it blocks submissions only: linking the chain must not make the saves of a hall wait.
    """
    wanted = _LOCKED_FOR_LINKING if saves_go_on else _LOCKED
    row = session.execute(wanted, {"attempt_id": attempt_id}).one_or_none()
    return _attempt(row) if row else None


def overdue(session: Session, now: datetime, at_most: int) -> list[str]:
    """Active attempts that take no more saves, in the order in which they closed."""
    rows = select(attempts.c.attempt_id).where(attempts.c.state == State.ACTIVE.value, attempts.c.closes_at < now)
    return list(session.scalars(rows.order_by(attempts.c.closes_at).limit(at_most)))


def mark_submitted(session: Session, attempt: Attempt, at: datetime, reason: Reason) -> None:
    """Ends the attempt, whose chain has the length and the head that it carries, at the minute link that it carries."""
    ended = {"submitted_at": at, "reason": reason.value, "minute_link": attempt.minute_link}
    session.execute(_SUBMITTED, {**_moving(attempt), **ended})


def move_chain(session: Session, attempt: Attempt) -> None:
    """Stores the length and the head that the chain has by now."""
    session.execute(_MOVED, _moving(attempt))


def _moving(attempt: Attempt) -> dict[str, Any]:
    return {
        "of_attempt": attempt.attempt_id,
        "chain_length": attempt.chain_length,
        "chain_head": attempt.chain_head,
    }


def _at_the_start(timing: Timing, head_line: str | None) -> dict[str, Any]:
    return {
        "state": str(State.ACTIVE),
        "started_at": timing.started_at,
        "deadline_at": timing.deadline_at,
        "closes_at": timing.closes_at,
        "chain_length": 0,
        "chain_head": GENESIS if head_line is None else head_hash(head_line),
        "head_line": head_line,
    }


def _attempt(row: Any) -> Attempt:
    return Attempt(
        attempt_id=row.attempt_attempt_id,
        candidate_no=row.attempt_candidate_no,
        selection_id=row.attempt_selection_id,
        exam_id=row.attempt_exam_id,
        session_id=row.attempt_session_id,
        paper_id=row.attempt_paper_id,
        state=State(row.attempt_state),
        timing=Timing(row.attempt_started_at, row.attempt_deadline_at, row.attempt_closes_at),
        submitted_at=row.attempt_submitted_at,
        chain_length=row.attempt_chain_length,
        chain_head=row.attempt_chain_head,
        head_line=row.attempt_head_line,
        minute_link=row.attempt_minute_link,
    )


def _candidate(row: Any) -> CheckedInCandidate:
    return CheckedInCandidate(
        candidate_no=row.candidate_no,
        selection_id=row.selection_id,
        exam_id=row.exam_id,
        exam_title=row.exam_title,
        grace_seconds=row.grace_seconds,
        session_id=row.session_id,
        session_name=row.session_name,
        venue=row.venue,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        room=row.room,
        seat_no=row.seat_no,
        minutes=row.minutes,
        paper_id=row.paper_id,
        replaced=row.replaced_at is not None,
        attempt=_attempt(row) if row.attempt_attempt_id is not None else None,
        closed=row.closed_because is not None,
    )
