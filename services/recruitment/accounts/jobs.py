"""What the worker does for accounts on its own."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases import logins
from shared.kernel.clock import Clock
from shared.messaging.worker import Job


def remove_expired(session: Session, clock: Clock) -> int:
    """Removes logins and failures that count no longer; returns how many rows."""
    return logins.remove_expired(session, clock.now())


JOBS = (Job("expired-logins", 600.0, remove_expired),)
