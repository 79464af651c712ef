"""Takes own events about builds back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.builds import usecases
from shared.contracts.committee import BuildAccepted
from shared.contracts.envelope import Event
from shared.messaging.recall import Recall


def build_accepted(session: Session, _now: datetime, _event: Event, payload: BuildAccepted) -> bool:
    """Two members have decided; nobody has to decide again because a disk was lost."""
    usecases.restore(session, payload)
    return True


RECALLS: dict[type[Any], Recall] = {BuildAccepted: build_accepted}
