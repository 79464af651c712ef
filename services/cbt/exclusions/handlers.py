"""After a restore: stores again what two people had decided, as cbt's own events report it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.exclusions import usecases
from shared.contracts.envelope import Event
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.messaging.recall import Recall


def excluded(session: Session, _now: datetime, _event: Event, reported: AttemptVoided | CandidateDisqualified) -> bool:
    return usecases.restore(session, reported)


RECALLS: dict[type, Recall] = {AttemptVoided: excluded, CandidateDisqualified: excluded}
