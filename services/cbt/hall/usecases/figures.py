"""Prometheus gauges: open sessions, active and submitted attempts, candidates seen in the last 60 s."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.hall.storage import figures
from shared.telemetry.figures import Figure

PRESENT_WITHIN = timedelta(seconds=60)


def hall_figures(session: Session, now: datetime) -> list[Figure]:
    working, submitted = (figures.attempts_in(session, state) for state in (State.ACTIVE, State.SUBMITTED))
    present = figures.seen_since(session, now - PRESENT_WITHIN)
    return [
        Figure("terang_sessions_open", "Sessions between start and end.", figures.open_sessions(session, now)),
        Figure("terang_attempts_active", "Candidates at work: begun and not submitted.", working),
        Figure("terang_attempts_submitted", "Attempts submitted, by the candidate or the deadline.", submitted),
        Figure("terang_candidates_present", "Candidates whose browser called within a minute.", present),
    ]
