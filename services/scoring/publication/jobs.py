"""Writes public files after a release, a withdrawal or a correction, and when the last sheet of an exam is in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from services.scoring.publication import storage
from services.scoring.publication.usecases.making import look
from shared.config import Settings
from shared.messaging.subject_jobs import Look, SubjectJob

NAME = "publication"
_EVERY_SECONDS = 30.0
"""Releases that come one after another are one edition."""


def keyed_jobs(settings: Settings) -> Sequence[SubjectJob]:
    """None where no folder is set: then nothing is published."""
    if settings.public_folder is None:
        return []
    return [SubjectJob(NAME, _EVERY_SECONDS, partial(_selections, root=settings.public_folder))]


def _selections(session: Session, _now: datetime, root: Path) -> Iterator[tuple[str, Look]]:
    for selection_id in storage.selections(session):
        yield selection_id, partial(look, session, selection_id, root)
