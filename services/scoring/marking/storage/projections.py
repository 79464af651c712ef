"""Everything of this part that can be made again from the log."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.marking.storage.minute_links import bound_heads, minute_links
from services.scoring.marking.tables import (
    attempts,
    candidates,
    closed_rosters,
    journal_acts,
    journal_entries,
    marks,
    missed_seats,
    opened_seats,
    ranking_changes,
    seat_sessions,
    seats,
    seen_builds,
    unsettled_attempts,
    vacancies,
)

PROJECTIONS = (
    *(marks, journal_entries, journal_acts, minute_links, bound_heads, unsettled_attempts, attempts),
    *(missed_seats, opened_seats, candidates, vacancies, ranking_changes, seats, seat_sessions, seen_builds),
    closed_rosters,
)


def drop(session: Session) -> None:
    for table in PROJECTIONS:
        session.execute(delete(table))
