"""Takes own events of corrections back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.corrections.usecases.restoring import restore
from shared.contracts.corrections import KeysCorrected
from shared.contracts.envelope import Event
from shared.messaging.recall import Recall


def keys_corrected(session: Session, now: datetime, _event: Event, payload: KeysCorrected) -> bool:
    """That a set is in force comes back, its keys do not: no event has them. Until they are proposed and signed again
    no ranking is released (`exams.lost_key_set`)."""
    return restore(session, now, payload)


RECALLS: dict[type[Any], Recall] = {KeysCorrected: keys_corrected}
