"""Held events: each waits for an earlier one of its aggregate, or for a person's decision about that one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Aggregate, Event
from shared.db.upsert import upsert
from shared.messaging.outbox import topic_of
from shared.messaging.tables import held_events


def hold(session: Session, consumer: str, event: Event, raw: bytes, reason: str, at: datetime) -> None:
    """Stores an event until it is due; storing it twice changes nothing."""
    row = upsert(session)(held_events).values(
        consumer=consumer,
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        sequence=event.sequence,
        topic=topic_of(event.type),
        payload=raw,
        reason=reason,
        held_at=at,
    )
    session.execute(row.on_conflict_do_nothing())


def aggregates(session: Session, consumer: str) -> set[Aggregate]:
    """The aggregates that have held events."""
    rows = select(held_events.c.aggregate_type, held_events.c.aggregate_id).where(held_events.c.consumer == consumer)
    return {(kind, name) for kind, name in session.execute(rows.distinct())}


def first_of_each(session: Session, consumer: str, limit: int = 100) -> list[bytes]:
    """The first held event of each aggregate, as bytes; the consumer decides whether it is due."""
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
    """Removes a held event, because it has been applied or has become a dead letter."""
    table = held_events
    session.execute(
        delete(table).where(
            table.c.consumer == consumer,
            table.c.aggregate_type == event.aggregate_type,
            table.c.aggregate_id == event.aggregate_id,
            table.c.sequence == event.sequence,
        )
    )


def count(session: Session) -> int:
    """Events that wait for an earlier one of their aggregate."""
    return int(session.scalar(select(func.count()).select_from(held_events)) or 0)
