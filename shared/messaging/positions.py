"""How far a consumer has come in each aggregate, and which events it has already applied."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.messaging.outbox import upsert
from shared.messaging.tables import aggregate_positions, held_events, inbox


def receive(session: Session, consumer: str, event: Event, at: datetime) -> bool:
    """Writes the event into the inbox; False if it stands there already, so its effect is done."""
    row = upsert(session)(inbox).values(consumer=consumer, event_id=event.id, received_at=at)
    found = session.execute(row.on_conflict_do_nothing().returning(inbox.c.event_id)).first()
    return found is not None


def position(session: Session, consumer: str, event: Event) -> int:
    """The last applied sequence of the event's aggregate; 0 if none."""
    table = aggregate_positions
    found = session.scalar(
        select(table.c.last_sequence).where(
            table.c.consumer == consumer,
            table.c.aggregate_type == event.aggregate_type,
            table.c.aggregate_id == event.aggregate_id,
        )
    )
    return int(found or 0)


def advance(session: Session, consumer: str, event: Event) -> None:
    """Moves the aggregate's position to this event; never backwards."""
    table = aggregate_positions
    row = upsert(session)(table).values(
        consumer=consumer,
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        last_sequence=event.sequence,
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[table.c.consumer, table.c.aggregate_type, table.c.aggregate_id],
            set_={"last_sequence": event.sequence},
            where=table.c.last_sequence < event.sequence,
        )
    )


def next_held(session: Session, consumer: str, limit: int = 100) -> list[bytes]:
    """Held events that are first in their aggregate, as bytes; whether their turn has come is for the
    consumer to find out."""
    table = held_events
    first = (
        select(table.c.aggregate_type, table.c.aggregate_id, func.min(table.c.sequence).label("sequence"))
        .where(table.c.consumer == consumer)
        .group_by(table.c.aggregate_type, table.c.aggregate_id)
        .limit(limit)
        .subquery()
    )
    rows = select(table.c.payload).join(
        first,
        (first.c.aggregate_type == table.c.aggregate_type)
        & (first.c.aggregate_id == table.c.aggregate_id)
        & (first.c.sequence == table.c.sequence),
    )
    return [bytes(payload) for payload in session.scalars(rows.where(table.c.consumer == consumer))]


def release(session: Session, consumer: str, event: Event) -> None:
    """Takes an event out of the held ones, because it is applied or known to be done."""
    table = held_events
    session.execute(
        delete(table).where(
            table.c.consumer == consumer,
            table.c.aggregate_type == event.aggregate_type,
            table.c.aggregate_id == event.aggregate_id,
            table.c.sequence == event.sequence,
        )
    )


def is_waiting(session: Session, consumer: str, event: Event) -> bool:
    """Whether anything of the event's aggregate is held already."""
    table = held_events
    found = session.scalar(
        select(func.count()).where(
            table.c.consumer == consumer,
            table.c.aggregate_type == event.aggregate_type,
            table.c.aggregate_id == event.aggregate_id,
        )
    )
    return bool(found)
