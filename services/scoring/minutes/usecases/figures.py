"""Prometheus gauges: how long a release has waited for its minutes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.minutes.storage import minutes
from shared.telemetry.figures import Figure, age


def minutes_figures(session: Session, now: datetime) -> list[Figure]:
    since = minutes.oldest_due(session)
    meaning = "Since the oldest release that two members signed and that has no minutes."
    return [Figure("terang_minutes_waiting_seconds", meaning, age(since, now))]
