"""Everything of this part that can be made again from the log."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.marking.tables import attempts, candidates, journal_entries, marks, missed_seats, vacancies

PROJECTIONS = (marks, journal_entries, attempts, missed_seats, candidates, vacancies)


def drop(session: Session) -> None:
    for table in PROJECTIONS:
        session.execute(delete(table))
