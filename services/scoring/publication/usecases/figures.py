"""Prometheus gauges: how long a release has waited for its public files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.publication import storage
from shared.telemetry.figures import Figure, age


def publication_figures(session: Session, now: datetime) -> list[Figure]:
    meaning = "Since the oldest release or withdrawal that is in no edition of the public files."
    return [Figure("terang_public_files_waiting_seconds", meaning, age(storage.waiting_since(session), now))]
