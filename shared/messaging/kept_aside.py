"""Whether a consumer has anything that can stand in the way of what arrives: asked in one statement for every batch, as
hardly ever there is any."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from shared.messaging.tables import dead_letters, discarded_events, held_events


class KeptAside(NamedTuple):
    """Whether there are open letters, events that two people have discarded, and held events."""

    letters: bool
    discards: bool
    held: bool


def of(session: Session, consumer: str) -> KeptAside:
    letters, discards = dead_letters.c, discarded_events.c
    query = select(
        exists().where(letters.consumer == consumer, letters.closed_at.is_(None)),
        exists().where(discards.consumer == consumer),
        exists().where(held_events.c.consumer == consumer),
    )
    return KeptAside(*map(bool, session.execute(query).one()))
