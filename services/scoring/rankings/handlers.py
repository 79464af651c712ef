"""Takes own events of the rankings back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.rankings.usecases import lots, seeds
from shared.contracts.draw_seeds import DrawSeedRecorded
from shared.contracts.envelope import Event
from shared.contracts.lots import LotsRecorded
from shared.messaging.recall import Recall


def lots_recorded(session: Session, _now: datetime, _event: Event, payload: LotsRecorded) -> bool:
    """Lots were drawn once; nobody may have to draw them again because a disk was lost."""
    lots.restore(session, payload)
    return True


def draw_seed_recorded(session: Session, _now: datetime, _event: Event, payload: DrawSeedRecorded) -> bool:
    """Another seed would be another draw."""
    seeds.restore(session, payload)
    return True


RECALLS: dict[type[Any], Recall] = {LotsRecorded: lots_recorded, DrawSeedRecorded: draw_seed_recorded}
