"""How far a consumer has come in each aggregate, and which events it has already applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.messaging.outbox import upsert
from shared.messaging.tables import aggregate_positions, held_events, inbox

Aggregate = tuple[str, str]
"""Aggregate type and id."""


def aggregate_of(event: Event) -> Aggregate:
    return (event.aggregate_type, event.aggregate_id)


def receive(session: Session, consumer: str, events: Collection[Event], at: datetime) -> int:
    """Writes the events into the inbox; returns how many were not there yet."""
    if not events:
        return 0
    rows = [{"consumer": consumer, "event_id": event.id, "received_at": at} for event in events]
    new = upsert(session)(inbox).on_conflict_do_nothing().returning(inbox.c.event_id)
    return len(session.execute(new, rows).all())


def received(session: Session, consumer: str, events: Collection[Event]) -> set[str]:
    """Ids of those events whose effect is done."""
    ids = [event.id for event in events]
    rows = select(inbox.c.event_id).where(inbox.c.consumer == consumer, inbox.c.event_id.in_(ids))
    return set(session.scalars(rows)) if ids else set()


def positions(session: Session, consumer: str, events: Collection[Event]) -> dict[Aggregate, int]:
    """The last applied sequence of each of the events' aggregates; 0 where nothing was applied."""
    table = aggregate_positions
    found = {aggregate_of(event): 0 for event in events}
    rows = select(table.c.aggregate_type, table.c.aggregate_id, table.c.last_sequence).where(
        table.c.consumer == consumer, table.c.aggregate_id.in_({event.aggregate_id for event in events})
    )
    for aggregate_type, aggregate_id, last in session.execute(rows):
        if (aggregate_type, aggregate_id) in found:
            found[aggregate_type, aggregate_id] = last
    return found


def advance(session: Session, consumer: str, reached: Mapping[Aggregate, int]) -> None:
    """Moves the aggregates' positions forward, never backwards."""
    if not reached:
        return
    table = aggregate_positions
    row = upsert(session)(table)
    row = row.on_conflict_do_update(
        index_elements=[table.c.consumer, table.c.aggregate_type, table.c.aggregate_id],
        set_={"last_sequence": row.excluded.last_sequence},
        where=table.c.last_sequence < row.excluded.last_sequence,
    )
    # Asked for what it returns, SQLAlchemy sends many rows in one statement instead of one by one.
    session.execute(
        row.returning(table.c.last_sequence),
        [
            {"consumer": consumer, "aggregate_type": kind, "aggregate_id": name, "last_sequence": sequence}
            for (kind, name), sequence in sorted(reached.items())
        ],
    )


def held_aggregates(session: Session, consumer: str) -> set[Aggregate]:
    """Aggregates of which something is held back."""
    rows = select(held_events.c.aggregate_type, held_events.c.aggregate_id).where(held_events.c.consumer == consumer)
    return {(kind, name) for kind, name in session.execute(rows.distinct())}


def next_held(session: Session, consumer: str, limit: int = 100) -> list[bytes]:
    """Held events that are first in their aggregate, as bytes; whether their turn has come is for the
    consumer to find out."""
    table = held_events
    first = (
        select(table.c.aggregate_type, table.c.aggregate_id, func.min(table.c.sequence).label("sequence"))
        .where(table.c.consumer == consumer)
        .group_by(table.c.aggregate_type, table.c.aggregate_id)
        .subquery()
    )
    rows = select(table.c.payload).join(
        first,
        (first.c.aggregate_type == table.c.aggregate_type)
        & (first.c.aggregate_id == table.c.aggregate_id)
        & (first.c.sequence == table.c.sequence),
    )
    rows = rows.where(table.c.consumer == consumer).order_by(table.c.held_at).limit(limit)
    return [bytes(payload) for payload in session.scalars(rows)]


def release(session: Session, consumer: str, event: Event) -> None:
    """Takes an event out of the held ones, because it is applied, known to be done, or buried."""
    table = held_events
    session.execute(
        delete(table).where(
            table.c.consumer == consumer,
            table.c.aggregate_type == event.aggregate_type,
            table.c.aggregate_id == event.aggregate_id,
            table.c.sequence == event.sequence,
        )
    )
