"""A release that the old release had approved and not published yet: its event waits in scoring's outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

_RELEASED = "scoring.ranking.released.v1"


def take_back(database: Callable[[str], Path], vacancy_id: str) -> None:
    """Leaves three SQLite databases as they were before the relay sent the release of this vacancy's ranking."""
    with sqlite3.connect(database("scoring")) as scoring:
        this = ("type = ? AND aggregate_id = ?", (_RELEASED, vacancy_id))
        (event_id,) = scoring.execute(f"SELECT event_id FROM outbox WHERE {this[0]}", this[1]).fetchone()
        scoring.execute("UPDATE outbox SET published_at = NULL WHERE event_id = ?", (event_id,))
    with sqlite3.connect(database("events")) as log:
        pattern = f"%{event_id}%"
        taken = log.execute("DELETE FROM records WHERE CAST(value AS TEXT) LIKE ?", (pattern,)).rowcount
        assert taken == 1, "the log had the event once"
    with sqlite3.connect(database("recruitment")) as recruitment:
        for table in ("ranking_rows", "ranking_parts", "rankings"):
            recruitment.execute(f"DELETE FROM {table} WHERE vacancy_id = ?", (vacancy_id,))
        for table in ("inbox", "trail"):
            recruitment.execute(f"DELETE FROM {table} WHERE event_id = ?", (event_id,))
        recruitment.execute(
            "DELETE FROM aggregate_positions WHERE aggregate_type = 'ranking' AND aggregate_id = ?", (vacancy_id,)
        )
