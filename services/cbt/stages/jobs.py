"""The worker's periodic job for stages: rankings whose signers have become known since they came."""

from __future__ import annotations

from services.cbt.stages.usecases import SECOND_LOOK
from shared.messaging.jobs import LookingJob

JOBS = (LookingJob("retry-rankings", 1.0, SECOND_LOOK.look),)
