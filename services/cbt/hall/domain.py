"""Seats: which are free, and how a seat looks to the people in the hall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.cbt.attempts.domain.attempts import State
from services.cbt.seating.domain.sessions import Room

HEARTBEAT_SECONDS = 10
"""How often a player calls when there is nothing to save."""
LAGGING_AFTER = timedelta(seconds=25)
LOST_AFTER = timedelta(seconds=45)
"""Two calls missed may be the network; four are a person or a machine that needs somebody."""


@dataclass(frozen=True)
class Place:
    session_id: str
    room: Room
    seat_no: int


class Condition(StrEnum):
    """What a proctor sees of a seat, the urgent ones first."""

    LOST = "lost"
    LAGGING = "lagging"
    WORKING = "working"
    READY = "ready"
    ABSENT = "absent"
    SUBMITTED = "submitted"


def free_places(session_id: str, rooms: Sequence[Room], taken: Mapping[int, frozenset[int]]) -> Iterator[Place]:
    """The free places of a session, room by room and by number; `taken` holds seat numbers by room number."""
    for room in rooms:
        occupied = taken.get(room.number, frozenset())
        for seat_no in range(1, room.seats + 1):
            if seat_no not in occupied:
                yield Place(session_id, room, seat_no)


def condition(state: State, *, checked_in: bool, silent: timedelta | None) -> Condition:
    """`silent` is the time since the last call from the seat, None if there never was one."""
    if state is State.SUBMITTED:
        return Condition.SUBMITTED
    if state is State.READY:
        return Condition.READY if checked_in else Condition.ABSENT
    if silent is None or silent > LOST_AFTER:
        return Condition.LOST
    return Condition.LAGGING if silent > LAGGING_AFTER else Condition.WORKING


def silence(now: datetime, *seen: datetime | None) -> timedelta | None:
    """The time since the latest of these moments, never negative; None if there is none."""
    moments = [moment for moment in seen if moment is not None]
    return max(timedelta(0), now - max(moments)) if moments else None
