"""Seats as people in the hall see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.hall.domain import Condition, condition, silence
from services.cbt.hall.storage import seats as storage
from services.cbt.hall.storage.seats import Progress, Seat


@dataclass(frozen=True)
class SeatView:
    """A taken seat as people in the hall see it; `silent` is the time since its last call."""

    seat: Seat
    condition: Condition
    answered: int
    silent: timedelta | None


def view_seats(session: Session, now: datetime, seats: list[Seat], seen: dict[str, datetime]) -> list[SeatView]:
    """`seen` holds calls that are not written yet, by candidate number."""
    started = [seat.attempt_id for seat in seats if seat.attempt_id is not None]
    progress = storage.progress(session, started)
    return [_view(seat, progress.get(seat.attempt_id or ""), now, seen.get(seat.candidate_no)) for seat in seats]


def _view(seat: Seat, progress: Progress | None, now: datetime, seen: datetime | None) -> SeatView:
    silent = silence(now, seat.seen_at, seen, progress.last_saved_at if progress else None)
    seen_as = condition(seat.state, checked_in=seat.checked_in, silent=silent)
    away = silent if seat.state is State.ACTIVE else None
    return SeatView(seat, seen_as, progress.answered if progress else 0, away)
