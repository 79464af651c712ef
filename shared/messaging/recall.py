"""Recall: after a restore, a service takes its own later events back from the log.

The log is ahead of a database that was restored from a backup. Going on from there would give sequence numbers a
second time, to other events, and every consumer would have to refuse them. So before the service emits anything
new, it takes back the events that it has emitted since the backup; those that the log has lost are republished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
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
from shared.db.upsert import upsert
from shared.eventlog.interface import EventLog
from shared.messaging import leaves
from shared.messaging.judging import Check
from shared.messaging.origin import misfit
from shared.messaging.signature_check import SignatureCheck
from shared.messaging.tables import aggregate_positions, aggregate_sequences, outbox

Recall = Callable[[Session, datetime, Event, Any], bool]
"""Restores the state that an own event reports; False if what that state depends on is missing. Called in each
aggregate's order."""
_BATCH = 500


class Forked(Exception):
    """The database has emitted another event under a sequence number that the log has already; nothing was changed."""


@dataclass
class Outcome:
    """What a recall did with one service's own events."""

    on_log: int = 0
    """Events of the outbox that the log has."""
    recalled: Counter[str] = field(default_factory=Counter)
    """By type: events that the database did not have, and whose effect it has again."""
    without_effect: list[tuple[str, str]] = field(default_factory=list)
    """(type, aggregate id) of those whose effect could not be restored: the other services know more than this one."""
    unpublished: int = 0
    """Events that the log lacks; the relay publishes them."""


def own_topics(service: str) -> list[str]:
    """The topics that a service publishes to, in the catalogue's order: later ones depend on earlier ones."""
    published = {each.topic for each in contracts() if each.producer == service}
    return [name for name in TOPICS if name in published and name != CONTROL]


def recall_own_events(
    engine: Engine, log: EventLog, service: str, recall: Mapping[type[Any], Recall], signatures: SignatureCheck
) -> Outcome:
    """Reads every event of `service` from the log, takes back those that its database does not have, and marks as
    unpublished those that the log lacks. In one transaction. The service's relay must not run meanwhile.

    Raises LogUnavailable or Forked; then nothing has changed. Repeating it changes nothing more.
    """
    outcome, topics = Outcome(), own_topics(service)
    signatures.note_limits()
    with unit_of_work(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL statement_timeout = 0"))
        now = DatabaseClock(session).now()
        session.execute(update(outbox).where(outbox.c.topic.in_(topics)).values(published_at=None))
        for topic in topics:
            for events in _events_of(log, topic, [misfit, signatures]):
                for event in _unknown(session, now, events):
                    _restore_to_outbox(session, now, event)
                    _restore_effect(session, now, event, recall, outcome)
        own = select(func.count(outbox.c.published_at), func.count()).where(outbox.c.topic.in_(topics))
        sent, every = session.execute(own).one()
        outcome.on_log, outcome.unpublished = sent, every - sent
    return outcome


def consumed_ahead(producer: Engine, service: str, consumers: Sequence[Engine]) -> list[tuple[str, str]]:
    """Aggregates of `service` of which a consumer has applied more events than the producer's database has emitted."""
    kinds = {each.aggregate_type for each in contracts() if each.producer == service and each.topic != CONTROL}
    table = aggregate_positions
    found: set[tuple[str, str]] = set()
    with reading(producer) as own:
        emitted = {(kind, name): last for kind, name, last in own.execute(select(aggregate_sequences)) if kind in kinds}
    for consumer in consumers:
        with reading(consumer) as session:
            rows = select(table.c.aggregate_type, table.c.aggregate_id, table.c.last_sequence)
            for kind, name, last in session.execute(rows.where(table.c.aggregate_type.in_(kinds))):
                if last > emitted.get((kind, name), 0):
                    found.add((kind, name))
    return sorted(found)


def _events_of(log: EventLog, topic: str, checks: Sequence[Check]) -> Iterator[list[Event]]:
    """All events of the topic from the oldest on, in batches; records that are no events, or none to believe, are
    passed over."""
    records = log.scan([topic])
    while batch := list(islice(records, _BATCH)):
        found = []
        for record in batch:
            with suppress(MalformedEvent):
                event = Event.from_bytes(record.value)
                if all(check(event, record) is None for check in checks):
                    found.append(event)
        yield found


def _unknown(session: Session, now: datetime, events: Sequence[Event]) -> list[Event]:
    """Marks those that the outbox has as published; returns the others, each once, in order per aggregate."""
    by_id = {event.id: event for event in events}
    ids = list(by_id)
    session.execute(update(outbox).where(outbox.c.event_id.in_(ids)).values(published_at=now))
    known = set(session.scalars(select(outbox.c.event_id).where(outbox.c.event_id.in_(ids))))
    return sorted((by_id[event_id] for event_id in ids if event_id not in known), key=lambda event: event.sequence)


def _restore_to_outbox(session: Session, now: datetime, event: Event) -> None:
    """Puts the event back into the outbox and takes its number. Raises Forked if another event has that number."""
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
            published_at=now,
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


def _restore_effect(
    session: Session, now: datetime, event: Event, recall: Mapping[type[Any], Recall], outcome: Outcome
) -> None:
    known = contract(event.type)
    payload = load(known.payload, event.data) if known else None
    if leaves.take_back(session, now, event, payload):
        outcome.recalled[event.type] += 1
        return
    handler = recall.get(known.payload) if known else None
    if handler is not None and handler(session, now, event, payload):
        outcome.recalled[event.type] += 1
    else:
        outcome.without_effect.append((event.type, event.aggregate_id))
