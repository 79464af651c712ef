"""Prometheus gauges of the public log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.log import storage
from shared.telemetry.figures import Figure, age


def log_figures(session: Session, now: datetime) -> list[Figure]:
    """A leaf waits while the log is stopped, or its key or folder is not set where scoring's worker runs."""
    newest = storage.newest(session)
    waiting = age(storage.oldest_arrival(session), now)
    return [
        Figure("terang_log_entries", "Entries of the public log.", float(newest.size if newest else 0)),
        Figure(
            "terang_log_waiting_seconds", "Since the oldest leaf arrived that has no place in the log yet.", waiting
        ),
        Figure(
            "terang_log_refused_leaves",
            "Leaves that arrived and that their producer had not signed.",
            float(storage.count_refusals(session)),
        ),
    ]
