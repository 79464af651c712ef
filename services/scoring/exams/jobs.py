"""Releases the keys of papers when they are due."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.scoring.exams.usecases.papers import announce_due
from shared.config import Settings
from shared.encryption.configured_keys import paper_recipient
from shared.messaging.jobs import Job


def keyed_jobs(settings: Settings) -> Sequence[Job]:
    """Raises SettingsError where cbt's public key is missing or wrong."""
    return [Job("paper-keys", 1.0, partial(announce_due, recipient=paper_recipient(settings)))]
