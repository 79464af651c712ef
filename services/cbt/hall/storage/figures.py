"""Counts over the whole hall, for the operator's dashboard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.attempts.tables import attempts, presence
from services.cbt.seating.tables import sessions


def open_sessions(session: Session, now: datetime) -> int:
    rows = select(func.count()).where(sessions.c.starts_at <= now, sessions.c.ends_at > now)
    return int(session.scalar(rows) or 0)


def attempts_in(session: Session, state: State) -> int:
    return int(session.scalar(select(func.count()).where(attempts.c.state == state.value)) or 0)


def seen_since(session: Session, moment: datetime) -> int:
    """Candidates whose browser has called since then."""
    return int(session.scalar(select(func.count()).where(presence.c.seen_at >= moment)) or 0)
