"""Seating: a candidate, an exam and a free seat come together, and the paper is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.attempts.storage import journal
from services.cbt.attempts.storage.journal import Progress
from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.domain.papers import draw
from services.cbt.exams.storage import exams, papers
from services.cbt.hall.domain import Condition, Place, condition, free_places, silence
from services.cbt.hall.storage import seats as storage
from services.cbt.hall.storage.seats import Seat
from services.cbt.seating.storage import candidates, selections, sessions
from services.cbt.seating.storage.candidates import Candidate
from services.cbt.seating.storage.sessions import StoredSession
from shared.contracts.cbt import SeatAssigned
from shared.kernel.clock import Clock
from shared.messaging.outbox import emit

AT_ONCE = 50
"""Seats given in one transaction: a drawn paper is a hundred rows, and on SQLite nobody else writes meanwhile."""


@dataclass(frozen=True)
class _Given:
    candidate: Candidate
    stored: StoredSession
    place: Place
    minutes: int


def seat_waiting(session: Session, clock: Clock, selection_id: str, at_most: int = AT_ONCE) -> int:
    """Seats candidates of the selection who have no seat, by number; returns how many.

    Needs a sealed exam and a session with free seats that is not over; without them nobody is seated
    and nothing is wrong: it is called again when one of them comes, and by the worker all the time.
    Draws each paper before the session and emits `seat.assigned`.
    """
    selections.lock(session, selection_id)
    exam = exams.of_selection(session, selection_id)
    if exam is None:
        return 0
    waiting = candidates.without_seat(session, selection_id, exam.exam_id, at_most)
    if not waiting:
        return 0
    now = clock.now()
    # Whichever runs dry first, the candidates or the free places, ends it.
    given = [
        _Given(candidate, stored, place, exam.minutes_for(extra_time=candidate.extra_time))
        for candidate, (stored, place) in zip(waiting, _free(session, selection_id, now), strict=False)
    ]
    if given:
        storage.assign(session, [(g.candidate.candidate_no, exam.exam_id, g.place, g.minutes) for g in given], now)
    for seat in given:
        candidate_no = seat.candidate.candidate_no
        papers.put(session, candidate_no, exam.exam_id, draw(exam, candidate_no), now)
        emit(session, _assigned(exam, seat), at=now)
    return len(given)


def seat_all_waiting(session: Session, clock: Clock) -> int:
    """The worker's turn: the same for every selection."""
    return sum(seat_waiting(session, clock, selection.selection_id) for selection in selections.listed(session))


@dataclass(frozen=True)
class SeatView:
    """A taken seat as people in the hall see it; `silent` is the time since its last call."""

    seat: Seat
    condition: Condition
    answered: int
    silent: timedelta | None


def looked_at(session: Session, seats: list[Seat], now: datetime, seen: dict[str, datetime]) -> list[SeatView]:
    """`seen` holds calls that are not written yet, by candidate number."""
    started = [seat.attempt_id for seat in seats if seat.attempt_id is not None]
    progress = journal.progress(session, started)
    return [_view(seat, progress.get(seat.attempt_id or ""), now, seen.get(seat.candidate_no)) for seat in seats]


def _view(seat: Seat, progress: Progress | None, now: datetime, seen: datetime | None) -> SeatView:
    silent = silence(now, seat.seen_at, seen, progress.last_saved_at if progress else None)
    seen_as = condition(seat.state, checked_in=seat.checked_in, silent=silent)
    away = silent if seat.state is State.ACTIVE else None
    return SeatView(seat, seen_as, progress.answered if progress else 0, away)


def _free(session: Session, selection_id: str, now: datetime) -> Iterator[tuple[StoredSession, Place]]:
    for stored in sessions.not_over(session, selection_id, now):
        taken = storage.taken(session, stored.session_id)
        for place in free_places(stored.session_id, stored.plan.rooms, taken):
            yield stored, place


def _assigned(exam: Exam, given: _Given) -> SeatAssigned:
    plan = given.stored.plan
    return SeatAssigned(
        candidate_no=given.candidate.candidate_no,
        selection_id=given.candidate.selection_id,
        exam_id=exam.exam_id,
        session_id=given.stored.session_id,
        session_name=plan.name,
        venue=plan.venue,
        room=given.place.room.name,
        seat_no=given.place.seat_no,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        timezone=plan.timezone,
        minutes=given.minutes,
    )
