"""Prometheus gauges: how long a place that fell free has waited for the next of the reserve."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.reserve.usecases import moving
from shared.telemetry.figures import Figure, age


def reserve_figures(session: Session, now: datetime) -> list[Figure]:
    """The worker fills places within a second or two."""
    since = min(moving.due_since(session, now).values(), default=None)
    return [Figure("terang_reserve_waiting_seconds", "Since a place fell free that nobody filled.", age(since, now))]
