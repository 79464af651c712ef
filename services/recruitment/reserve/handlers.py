"""Moves of the reserve, as scoring reports them; and own replies and decisions, taken back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.reserve.usecases import giving_back, receiving, receiving_places, replying
from shared.contracts.envelope import Event
from shared.contracts.giving_back import PlaceReturned
from shared.contracts.moved_places import PlacesMoved
from shared.contracts.recruitment import CandidateReplied
from shared.contracts.reserve_moves import ReserveMoved
from shared.messaging.recall import Recall


def reserve_moved(session: Session, now: datetime, _event: Event, payload: ReserveMoved) -> None:
    receiving.receive(session, now, payload)


def places_moved(session: Session, now: datetime, _event: Event, payload: PlacesMoved) -> None:
    receiving_places.receive(session, now, payload)


def own_candidate_replied(session: Session, _now: datetime, _event: Event, payload: CandidateReplied) -> bool:
    """Scoring has moved people up by it; nobody is asked a second time, and nobody changes it."""
    replying.restore(session, payload)
    return True


def own_place_returned(session: Session, _now: datetime, _event: Event, payload: PlaceReturned) -> bool:
    """The same of what two members have decided."""
    giving_back.restore(session, payload)
    return True


RECALLS: dict[type[Any], Recall] = {
    CandidateReplied: own_candidate_replied,
    PlaceReturned: own_place_returned,
}
