"""The worker's job for accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases import logins
from shared.messaging.jobs import Job


def remove_expired(session: Session, now: datetime) -> int:
    """Removes logins and failures that count no longer; returns how many rows."""
    return logins.remove_expired(session, now)


JOBS = (Job("expired-logins", 600.0, remove_expired),)
