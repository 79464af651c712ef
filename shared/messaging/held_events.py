"""Held events: each waits for an earlier one of its aggregate, for a person's decision about that one, for a release
that knows its type, or for something of another aggregate that its handler names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, select, tuple_, update
from sqlalchemy.orm import Session

from shared.contracts.catalogue import producer_of
from shared.contracts.envelope import Aggregate, Event
from shared.db.upsert import upsert
from shared.eventlog.interface import Record
from shared.messaging.tables import aggregate_positions, dead_letters, held_events
from shared.messaging.wrapping import unwrapped, wrapping_of

Place = tuple[str, str, int]
"""Of a held event: its aggregate's type and id, and its sequence."""

PLACE = (held_events.c.aggregate_type, held_events.c.aggregate_id, held_events.c.sequence)
"""The columns of a `Place`."""
GAP = "gap"
"""How the reason of an event begins for which republication has been requested."""


def hold(
    session: Session,
    consumer: str,
    event: Event,
    record: Record,
    reason: str,
    at: datetime,
    *,
    unknown_type: str | None = None,
) -> None:
    """Stores an event until it is due; storing it twice changes nothing. `unknown_type` is its type if this release
    does not know it."""
    row = upsert(session)(held_events).values(
        consumer=consumer,
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        sequence=event.sequence,
        topic=record.topic,
        payload=record.value,
        wrapping=wrapping_of(record),
        reason=reason,
        unknown_type=unknown_type,
        held_at=at,
    )
    if unknown_type is None:
        session.execute(row.on_conflict_do_nothing())
    else:
        place = [held_events.c.consumer, *PLACE]
        changed = {"reason": reason, "unknown_type": unknown_type}
        session.execute(row.on_conflict_do_update(index_elements=place, set_=changed))


def any_of(session: Session, consumer: str) -> bool:
    return bool(session.scalar(select(exists().where(held_events.c.consumer == consumer))))


def aggregates(session: Session, consumer: str) -> set[Aggregate]:
    """The aggregates that have held events."""
    rows = select(held_events.c.aggregate_type, held_events.c.aggregate_id).where(held_events.c.consumer == consumer)
    return {(kind, name) for kind, name in session.execute(rows.distinct())}


def due(
    session: Session, consumer: str, known_types: Collection[str], *, skipping: int = 0, limit: int = 100
) -> list[tuple[Place, Record]]:
    """The held events that can be applied now, the longest held first, without the first `skipping`: everything before
    them is applied, no open dead letter holds up their aggregate, and their type is one of `known_types`."""
    table, position = held_events, aggregate_positions
    query = (
        select(*PLACE, table.c.topic, table.c.payload, table.c.wrapping, table.c.held_at)
        .outerjoin(position, _same_aggregate(consumer))
        .where(table.c.consumer == consumer)
        .where(table.c.sequence <= func.coalesce(position.c.last_sequence, literal(0)) + 1)
        .where(table.c.unknown_type.is_(None) | table.c.unknown_type.in_(sorted(known_types)))
        .where(~_is_parked(consumer))
        .order_by(table.c.held_at, table.c.aggregate_type, table.c.aggregate_id, table.c.sequence)
        .offset(skipping)
        .limit(limit)
    )
    return [
        ((row[0], row[1], row[2]), unwrapped(row.topic, bytes(row.payload), row.wrapping, row.held_at, key=row[1]))
        for row in session.execute(query)
    ]


def behind_unrequested_gaps(session: Session, consumer: str, limit: int = 100) -> list[tuple[Place, str, int]]:
    """First held events of aggregates of which an earlier event is missing that nobody has requested, each with its
    topic and the sequence applied last. They were held for another reason, and that one has gone."""
    table, position = held_events, aggregate_positions
    mine = table.c.consumer == consumer
    names = (table.c.aggregate_type, table.c.aggregate_id)
    first = select(*names, func.min(table.c.sequence)).where(mine).group_by(*names)
    reached = func.coalesce(position.c.last_sequence, literal(0))
    query = (
        select(*PLACE, table.c.topic, reached.label("reached"))
        .outerjoin(position, _same_aggregate(consumer))
        .where(mine, tuple_(*names, table.c.sequence).in_(first))
        .where(table.c.sequence > reached + 1, ~table.c.reason.startswith(GAP), ~_is_parked(consumer))
        .order_by(table.c.held_at)
        .limit(limit)
    )
    return [((row[0], row[1], row[2]), row.topic, row.reached) for row in session.execute(query)]


def note_reason(session: Session, consumer: str, place: Place, reason: str) -> None:
    session.execute(update(held_events).where(*_is(consumer, place)).values(reason=reason))


def release(session: Session, consumer: str, place: Place) -> None:
    """Removes a held event, because it has been applied or has become a dead letter."""
    session.execute(delete(held_events).where(*_is(consumer, place)))


def place_of(event: Event) -> Place:
    return (event.aggregate_type, event.aggregate_id, event.sequence)


def count(session: Session) -> int:
    """All held events."""
    return int(session.scalar(select(func.count()).select_from(held_events)) or 0)


@dataclass(frozen=True)
class Waiting:
    """How many events of a topic wait; `unknown_type` is their type if this release does not know it."""

    topic: str
    unknown_type: str | None
    number: int

    @property
    def sender(self) -> str:
        """The service whose events are on the topic: none else's are believed there."""
        return producer_of(self.topic) or self.topic


def waiting(session: Session, known_types: Collection[str]) -> list[Waiting]:
    """All held events, by topic and, where this release does not know it, by type."""
    topic, kind = held_events.c.topic, held_events.c.unknown_type
    rows = select(topic, kind, func.count().label("number")).group_by(topic, kind).order_by(topic, kind)
    found: dict[tuple[str, str | None], int] = {}
    for row in session.execute(rows):
        group = (row.topic, None if row.unknown_type in known_types else row.unknown_type)
        found[group] = found.get(group, 0) + row.number
    return [Waiting(*group, number) for group, number in found.items()]


def of_known_types(session: Session, known_types: Collection[str], limit: int) -> list[tuple[str, bytes]]:
    """Topic and bytes of held events whose type this release knows, of all consumers."""
    kind = held_events.c.unknown_type
    query = select(held_events.c.topic, held_events.c.payload).where(kind.is_(None) | kind.in_(sorted(known_types)))
    return [(row.topic, bytes(row.payload)) for row in session.execute(query.order_by(*PLACE).limit(limit))]


def unknown_types(session: Session, known_types: Collection[str]) -> dict[str, int]:
    """By type: events that wait for a release that knows them."""
    kind = held_events.c.unknown_type
    rows = (
        select(kind, func.count().label("number"))
        .where(kind.is_not(None), kind.not_in(sorted(known_types)))
        .group_by(kind)
    )
    return {row.unknown_type: row.number for row in session.execute(rows.order_by(kind))}


def _is(consumer: str, place: Place) -> tuple[ColumnElement[bool], ...]:
    return (held_events.c.consumer == consumer, *(column == value for column, value in zip(PLACE, place, strict=True)))


def _same_aggregate(consumer: str) -> ColumnElement[bool]:
    return and_(
        aggregate_positions.c.consumer == consumer,
        aggregate_positions.c.aggregate_type == held_events.c.aggregate_type,
        aggregate_positions.c.aggregate_id == held_events.c.aggregate_id,
    )


def _is_parked(consumer: str) -> ColumnElement[bool]:
    return exists().where(
        dead_letters.c.closed_at.is_(None),
        dead_letters.c.consumer == consumer,
        dead_letters.c.aggregate_type == held_events.c.aggregate_type,
        dead_letters.c.aggregate_id == held_events.c.aggregate_id,
    )
