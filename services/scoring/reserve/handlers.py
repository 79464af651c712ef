"""Replies about places, as recruitment reports them; and own moves, taken back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.reserve.usecases import giving_back, moving, pooling
from shared.contracts.envelope import Event
from shared.contracts.giving_back import PlaceReturned
from shared.contracts.moved_places import PlacesMoved
from shared.contracts.recruitment import CandidateReplied
from shared.contracts.reserve_moves import ReserveMoved
from shared.messaging.consumer import Handler
from shared.messaging.recall import Recall


def candidate_replied(session: Session, _now: datetime, _event: Event, payload: CandidateReplied) -> None:
    moving.receive(session, payload)


def place_returned(session: Session, now: datetime, _event: Event, payload: PlaceReturned) -> None:
    giving_back.receive(session, now, payload)


def reserve_moved(session: Session, _now: datetime, _event: Event, payload: ReserveMoved) -> bool:
    """Recruitment and the public know who has moved up; nobody moves up a second time under another number."""
    moving.restore(session, payload)
    return True


def places_moved(session: Session, _now: datetime, _event: Event, payload: PlacesMoved) -> bool:
    """Recruitment and the public know which places have moved, and number the runs."""
    pooling.restore(session, payload)
    return True


SUBSCRIPTIONS: dict[type[Any], Handler] = {CandidateReplied: candidate_replied, PlaceReturned: place_returned}
RECALLS: dict[type[Any], Recall] = {ReserveMoved: reserve_moved, PlacesMoved: places_moved}
