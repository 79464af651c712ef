"""Makes the minutes of released rankings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from services.scoring.minutes.usecases.making import due
from shared.config import Settings
from shared.messaging.jobs import LookingJob
from shared.pades.configured import find_sealer


def keyed_jobs(settings: Settings) -> Sequence[LookingJob]:
    """None where nothing is set that seals them. Raises SettingsError."""
    sealer = find_sealer(settings, datetime.now(UTC))
    return [] if sealer is None else [LookingJob("minutes", 2.0, partial(due, sealer=sealer))]
