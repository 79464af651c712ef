"""Candidates as a proctor sees them: at work, silent, absent, submitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.hall.domain import Condition, condition, silence
from services.cbt.hall.storage import candidates as storage
from services.cbt.hall.storage.candidates import Progress, SeatedCandidate


@dataclass(frozen=True)
class CandidateView:
    """A seated candidate and how they are doing; `silent` is the time since the last call of their browser."""

    candidate: SeatedCandidate
    condition: Condition
    answered: int
    silent: timedelta | None


def view_candidates(
    session: Session, now: datetime, candidates: list[SeatedCandidate], seen: dict[str, datetime]
) -> list[CandidateView]:
    """`seen` holds calls that are not written yet, by candidate number."""
    started = [candidate.attempt_id for candidate in candidates if candidate.attempt_id is not None]
    progress = storage.progress(session, started)
    return [
        _view(candidate, progress.get(candidate.attempt_id or ""), now, seen.get(candidate.candidate_no))
        for candidate in candidates
    ]


def _view(candidate: SeatedCandidate, progress: Progress | None, now: datetime, seen: datetime | None) -> CandidateView:
    silent = silence(now, candidate.seen_at, seen, progress.last_saved_at if progress else None)
    seen_as = condition(candidate.state, checked_in=candidate.checked_in, silent=silent)
    away = silent if candidate.state is State.ACTIVE else None
    return CandidateView(candidate, seen_as, progress.answered if progress else 0, away)
