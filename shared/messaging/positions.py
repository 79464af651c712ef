"""A consumer's position in each aggregate, and the events that it has already applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Aggregate, Event
from shared.db.rows import add_missing_rows, insert_all, is_one_of
from shared.db.upsert import upsert
from shared.messaging.tables import aggregate_positions, inbox


def receive(session: Session, consumer: str, events: Collection[Event], at: datetime, taken: Collection[str]) -> int:
    """Writes the events into the inbox; returns how many were not there yet.

    `taken` are those of their ids that are in it already: ids of other events, since these are due. An event that
    bears another's id is noted under a name that nobody can have foreseen, so that it is held up by nobody.
    """
    names, used = [], set(taken)
    for event in events:
        names.append(f"{event.id} {uuid4()}" if event.id in used else event.id)
        used.add(event.id)
    return receive_ids(session, consumer, names, at)


def receive_ids(session: Session, consumer: str, event_ids: Collection[str], at: datetime) -> int:
    """`receive` for events of which only the ids are at hand."""
    if not event_ids:
        return 0
    rows = [{"consumer": consumer, "event_id": event_id, "received_at": at} for event_id in event_ids]
    return len(add_missing_rows(session, inbox, rows, ("event_id",)))


def received(session: Session, consumer: str, events: Collection[Event]) -> set[str]:
    """Ids of those of the events that are applied already."""
    ids = [event.id for event in events]
    rows = select(inbox.c.event_id).where(inbox.c.consumer == consumer, is_one_of(session, inbox.c.event_id, ids))
    return set(session.scalars(rows)) if ids else set()


def positions(session: Session, consumer: str, events: Collection[Event]) -> dict[Aggregate, int]:
    """The last applied sequence of each of the events' aggregates; 0 where nothing was applied."""
    table = aggregate_positions
    found = {event.aggregate: 0 for event in events}
    rows = select(table.c.aggregate_type, table.c.aggregate_id, table.c.last_sequence).where(
        table.c.consumer == consumer,
        is_one_of(session, table.c.aggregate_id, {event.aggregate_id for event in events}),
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
    # SQLite takes many rows in one statement where something is returned.
    insert_all(
        session,
        row.returning(table.c.last_sequence),
        [
            {"consumer": consumer, "aggregate_type": kind, "aggregate_id": name, "last_sequence": sequence}
            for (kind, name), sequence in sorted(reached.items())
        ],
    )
