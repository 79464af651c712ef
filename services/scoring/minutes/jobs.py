"""Makes the minutes of released rankings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.minutes.usecases.making import due, make
from shared.config import Settings
from shared.messaging import part_failures
from shared.messaging.subject_jobs import Look, SubjectJob
from shared.pades.authority import Sealer
from shared.pades.configured import find_sealer

_NAME = "minutes"
_AT_A_LOOK = 10


def keyed_jobs(settings: Settings) -> Sequence[SubjectJob]:
    """None where nothing is set that seals them. Raises SettingsError."""
    sealer = find_sealer(settings, datetime.now(UTC))
    return [] if sealer is None else [SubjectJob(_NAME, 2.0, partial(_due, sealer=sealer))]


def _due(session: Session, now: datetime, sealer: Sealer) -> Iterator[tuple[str, Look]]:
    # Those that fail stay due, and are not to hide the others.
    most = _AT_A_LOOK + len(part_failures.of_subjects(session, _NAME))
    for version in due(session, now, sealer, most):
        yield version.name, partial(make, session, now, version, sealer)
