"""Takes own events of the assessments back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import recording
from shared.contracts.assessments import AssessmentCorrected, AssessmentRecorded
from shared.contracts.envelope import Event
from shared.messaging.recall import Recall


def score_counts(
    session: Session, _now: datetime, _event: Event, payload: AssessmentRecorded | AssessmentCorrected
) -> bool:
    """Two people entered this score; they need not enter it again because a disk was lost."""
    recording.restore(session, payload)
    return True


RECALLS: dict[type[Any], Recall] = {AssessmentRecorded: score_counts, AssessmentCorrected: score_counts}
