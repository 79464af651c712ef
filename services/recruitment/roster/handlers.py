"""The own closing of a roster, taken back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.roster.usecases import checking
from shared.contracts.envelope import Event
from shared.contracts.rosters import RosterClosed
from shared.messaging.recall import Recall


def own_roster_closed(session: Session, _now: datetime, _event: Event, payload: RosterClosed) -> bool:
    """Others build on its root: nobody closes it a second time with another."""
    checking.restore(session, payload)
    return True


RECALLS: dict[type[Any], Recall] = {RosterClosed: own_roster_closed}
