"""Failed tries to check in at the seats of a session."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.cbt.seating.domain.failed_tries import Failures
from services.cbt.seating.tables import failed_checkins, seats


def since(session: Session, session_id: str, moment: datetime) -> list[Failures]:
    """The session's numbers with a failed try since then."""
    tried = failed_checkins.c
    fields = (tried.candidate_no, tried.tries, tried.first_at, tried.last_at, tried.network)
    own = seats.c.candidate_no == tried.candidate_no
    rows = select(*fields).join(seats, own).where(seats.c.session_id == session_id, tried.last_at >= moment)
    return [Failures(*row) for row in session.execute(rows)]
