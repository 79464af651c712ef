"""The worker's periodic jobs for exams: opening papers whose key has come, drawing what was assigned before, and seals
whose signers have become known since."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.cbt.exams.usecases.exams import draw_assigned
from services.cbt.exams.usecases.opening import open_received
from services.cbt.exams.usecases.seals import SECOND_LOOK
from shared.config import Settings
from shared.encryption.configured_keys import paper_opener
from shared.messaging.jobs import Job, LookingJob

JOBS = (Job("draw-papers", 1.0, draw_assigned), LookingJob("retry-seals", 1.0, SECOND_LOOK.look))


def keyed_jobs(settings: Settings) -> Sequence[Job]:
    """Raises SettingsError where cbt's private key is missing or wrong."""
    return [Job("open-papers", 1.0, partial(open_received, opener=paper_opener(settings)))]
