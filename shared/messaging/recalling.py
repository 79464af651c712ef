"""After a restore: a service takes back from the log what its database no longer knows of its own events.

A database from a backup is younger than the log: it does not know what it has told since. Going on from there
would give the same numbers to other events, and every reader would have to refuse them. So before it says anything
new, the service takes back what it has said; and what the log has lost, it sends again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from shared.contracts.catalogue import TOPICS, contract, contracts
from shared.contracts.codec.reading import load
from shared.contracts.envelope import Event, MalformedEvent
from shared.contracts.messaging import CONTROL
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import EventLog
from shared.kernel.clock import Clock
from shared.messaging.outbox import upsert
from shared.messaging.tables import aggregate_positions, aggregate_sequences, outbox

Recall = Callable[[Session, Clock, Event, Any], bool]
"""Makes again what an own event tells of; False if what it stands on is not there. Runs in sequence per aggregate."""
_BATCH = 500


class Forked(Exception):
    """The database has said something else under a number that the log knows already; nothing was changed."""


@dataclass
class Outcome:
    """What `recall_own` found of one service's events."""

    on_log: int = 0
    recalled: Counter[str] = field(default_factory=Counter)
    """By type: events that the database did not know, and whose effect it has again."""
    told_only: list[tuple[str, str]] = field(default_factory=list)
    """(type, aggregate id) of those whose effect it could not make: others know what this database does not."""
    unsent: int = 0
    """Events that the log has not; the relay sends them."""


def own_topics(service: str) -> list[str]:
    """In the catalogue's order, in which a service's later facts stand on its earlier ones."""
    said = {each.topic for each in contracts() if each.producer == service}
    return [name for name in TOPICS if name in said and name != CONTROL]


def recall_own(engine: Engine, log: EventLog, service: str, recall: Mapping[type[Any], Recall]) -> Outcome:
    """Reads everything that `service` has ever said from the log, takes back what its database does not know, and
    marks as unsent what the log has not. In one transaction. The service's relay must not run.

    Raises LogUnavailable or Forked; then nothing has changed. Repeating it changes nothing more.
    """
    outcome, topics = Outcome(), own_topics(service)
    with unit_of_work(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL statement_timeout = 0"))
        clock = DatabaseClock(session)
        session.execute(update(outbox).where(outbox.c.topic.in_(topics)).values(published_at=None))
        for topic in topics:
            for events in _everything(log, topic):
                for event in _unknown(session, clock, events):
                    if event.source == f"/{service}":
                        _claim(session, clock, event)
                        _take_effect(session, clock, event, recall, outcome)
        own = select(func.count(outbox.c.published_at), func.count()).where(outbox.c.topic.in_(topics))
        sent, every = session.execute(own).one()
        outcome.on_log, outcome.unsent = sent, every - sent
    return outcome


def ahead(sender: Engine, service: str, readers: Sequence[Engine]) -> list[tuple[str, str]]:
    """Aggregates of `service` of which a reader has applied more than the sender's database has ever said."""
    kinds = {each.aggregate_type for each in contracts() if each.producer == service and each.topic != CONTROL}
    table = aggregate_positions
    found: set[tuple[str, str]] = set()
    with reading(sender) as own:
        said = {(kind, name): last for kind, name, last in own.execute(select(aggregate_sequences)) if kind in kinds}
    for reader in readers:
        with reading(reader) as session:
            rows = select(table.c.aggregate_type, table.c.aggregate_id, table.c.last_sequence)
            for kind, name, last in session.execute(rows.where(table.c.aggregate_type.in_(kinds))):
                if last > said.get((kind, name), 0):
                    found.add((kind, name))
    return sorted(found)


def _everything(log: EventLog, topic: str) -> Iterator[list[Event]]:
    """All events of the topic from the oldest on; a record that is none is not ours to judge."""
    records = log.scan([topic])
    while batch := list(islice(records, _BATCH)):
        found = []
        for record in batch:
            with suppress(MalformedEvent):
                found.append(Event.from_bytes(record.value))
        yield found


def _unknown(session: Session, clock: Clock, events: Sequence[Event]) -> list[Event]:
    """Marks those that the outbox has as published; returns the others, each once, in order per aggregate."""
    by_id = {event.id: event for event in events}
    ids = list(by_id)
    session.execute(update(outbox).where(outbox.c.event_id.in_(ids)).values(published_at=clock.now()))
    known = set(session.scalars(select(outbox.c.event_id).where(outbox.c.event_id.in_(ids))))
    return sorted((by_id[event_id] for event_id in ids if event_id not in known), key=lambda event: event.sequence)


def _claim(session: Session, clock: Clock, event: Event) -> None:
    """The event is the service's own again, and its number is taken."""
    known = contract(event.type)
    own = (outbox.c.aggregate_type == event.aggregate_type, outbox.c.aggregate_id == event.aggregate_id)
    if session.scalar(select(outbox.c.event_id).where(*own, outbox.c.sequence == event.sequence)) is not None:
        raise Forked(f"{event.aggregate_type} {event.aggregate_id} has said two things as number {event.sequence}")
    session.execute(
        insert(outbox).values(
            event_id=event.id,
            topic=known.topic if known else "",
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            sequence=event.sequence,
            type=event.type,
            payload=event.to_bytes(),
            occurred_at=event.time,
            published_at=clock.now(),
        )
    )
    table = aggregate_sequences
    row = upsert(session)(table).values(
        aggregate_type=event.aggregate_type, aggregate_id=event.aggregate_id, last_sequence=event.sequence
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[table.c.aggregate_type, table.c.aggregate_id],
            set_={"last_sequence": row.excluded.last_sequence},
            where=table.c.last_sequence < row.excluded.last_sequence,
        )
    )


def _take_effect(
    session: Session, clock: Clock, event: Event, recall: Mapping[type[Any], Recall], outcome: Outcome
) -> None:
    known = contract(event.type)
    handler = recall.get(known.payload) if known else None
    if known is not None and handler is not None and handler(session, clock, event, load(known.payload, event.data)):
        outcome.recalled[event.type] += 1
    else:
        outcome.told_only.append((event.type, event.aggregate_id))
