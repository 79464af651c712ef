"""Prometheus gauges: how long a trial of rules has waited to be computed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.trials.storage import trials
from shared.telemetry.figures import Figure, age


def trial_figures(session: Session, now: datetime) -> list[Figure]:
    meaning = "Since a trial of rules was asked for that is not computed."
    return [Figure("terang_trials_waiting_seconds", meaning, age(trials.oldest_waiting(session), now))]
