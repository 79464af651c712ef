"""Takes own events of the gate back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.gate.usecases import overruling
from shared.contracts.committee import GateOverruled
from shared.contracts.envelope import Event
from shared.messaging.recall import Recall


def gate_overruled(session: Session, _now: datetime, _event: Event, payload: GateOverruled) -> bool:
    """Two members have decided; nobody has to decide again because a disk was lost."""
    overruling.restore(session, payload)
    return True


RECALLS: dict[type[Any], Recall] = {GateOverruled: gate_overruled}
