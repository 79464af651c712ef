"""Messages of scoring that wait for people: set aside, or held."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.messaging.tables import dead_letters, held_events
from tests.builders.scoring import NOON, World


def set_aside(world: World) -> None:
    """A dead letter."""
    with Session(world.engine) as session, session.begin():
        session.execute(
            insert(dead_letters).values(
                consumer="scoring", topic="t", partition=0, offset=1, payload=b"?", reason="unreadable", died_at=NOON
            )
        )


def hold_events(world: World, waiting: list[tuple[str, str | None]]) -> None:
    """Events that wait, each with its topic, and with its type where this release does not know it."""
    with Session(world.engine) as session, session.begin():
        for sequence, (topic, unknown_type) in enumerate(waiting, 2):
            row = {"consumer": "scoring", "aggregate_type": "attempt", "aggregate_id": "a", "sequence": sequence}
            held = {"payload": b"?", "reason": "?", "unknown_type": unknown_type, "held_at": NOON}
            session.execute(insert(held_events).values(topic=topic, **row, **held))
