"""The consumer applies each event once and in its aggregate's order.

A batch shares one transaction: check each event's sequence, note it in the inbox (there already: done,
skip), call its handler, move the position, commit; the log's offset is committed only afterwards. A
batch that fails is taken apart, and each event gets a transaction of its own. A gap holds the
aggregate's events back and requests republication. An outage of the database or the log is waited out; an
event that cannot be applied becomes a dead letter with its reason and parks its aggregate; too many of
those stop the consumer, because then our code is probably at fault.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from shared.contracts.catalogue import contract
from shared.contracts.codec.reading import InvalidPayload, load
from shared.contracts.declaration import CONTRACTS
from shared.contracts.envelope import Aggregate, Event, MalformedEvent
from shared.contracts.messaging import RepublicationRequested
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import Consumer as LogConsumer
from shared.eventlog.interface import Record
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.messaging import dead_letters, held_events, positions
from shared.messaging.ordering import Arrival, Gap, Ordered, in_groups, in_order
from shared.messaging.origin import misfit
from shared.messaging.outbox import caused_by, emit, set_cause

P = TypeVar("P")
Handler = Callable[[Session, datetime, Event, Any], None]
OnEvery = Callable[[Session, datetime, Event, Record], None]
Check = Callable[[Event, Record], str | None]
"""Why an event is not to be believed, in words for the operator; None where nothing speaks against it."""
HandlerOfMany = Callable[[Session, datetime, Sequence[tuple[Event, Any]]], None]

BATCH = 200
DEAD_LETTER_LIMIT = 50
OUTAGE = (OperationalError, InterfaceError, PoolTimeout)
"""The database is away or busy: nothing is wrong with the event, so it is retried."""
_log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """Another member of the group applied the same events at the same moment; poll again and see."""


class TooManyDeadLetters(Exception):
    """The consumer has DEAD_LETTER_LIMIT open dead letters; continuing would do harm."""


@dataclass(frozen=True)
class BatchHandler:
    """A handler that takes all events of its type that have arrived with one another: a statement for many costs
    hardly more than for one.

    Each aggregate's events are in order, and everything earlier of that aggregate is applied already. `function` has
    the same effect as if they came one by one; each event that it emits is `caused_by` the one it reacts to.
    """

    function: HandlerOfMany

    def __call__(self, session: Session, now: datetime, event: Event, payload: Any) -> None:
        self.function(session, now, [(event, payload)])


@dataclass(frozen=True)
class ConsumerSpec:
    """`name` is the group in the log and the consumer in the inbox. `subscriptions` maps a payload class
    to its handler; events without one only move the position. `on_every` is called for each event."""

    name: str
    topics: tuple[str, ...]
    subscriptions: Mapping[type[Any], Handler] = field(default_factory=dict)
    on_every: OnEvery | None = None


class Consumer:
    """One member of a consumer group, feeding one service's database."""

    def __init__(
        self,
        spec: ConsumerSpec,
        engine: Engine,
        log_consumer: LogConsumer,
        clock: Clock | None = None,
        checks: Sequence[Check] = (),
    ) -> None:
        """`checks` decide, beside the catalogue, which events it believes."""
        self.spec = spec
        self._checks = (misfit, *checks)
        self._engine = engine
        self._log_consumer = log_consumer
        self._clock = clock

    def run_once(self, timeout_seconds: float) -> int:
        """Applies one batch; returns how many events were dealt with, held ones included.

        Raises LogUnavailable or an error of OUTAGE after taking back what was polled and not applied,
        and TooManyDeadLetters. Calling again is always safe.
        """
        records = self._log_consumer.poll(BATCH, timeout_seconds)
        try:
            self._deal_with(records)
        except BaseException:
            self._log_consumer.rewind()
            raise
        if records:
            self._log_consumer.commit(records)
        return len(records) + self._apply_held()

    def close(self) -> None:
        self._log_consumer.close()

    def _deal_with(self, records: Sequence[Record]) -> None:
        readable: list[Arrival] = []
        for record in records:
            try:
                event = Event.from_bytes(record.value)
            except MalformedEvent as error:
                self._set_aside(record, None, f"malformed: {error}")
                continue
            refusal = next((reason for check in self._checks if (reason := check(event, record))), None)
            if refusal is None:
                readable.append((event, record))
            else:
                # Not as an event: what may be forged must not hold up the aggregate that it names.
                self._set_aside(record, None, f"not believed: {refusal}")
        self._apply(readable)

    def _apply(self, arrivals: Sequence[Arrival]) -> int:
        """Applies a batch in one transaction; if that fails, each event in one of its own, so that only
        the one to blame becomes a dead letter. Returns how many are applied now, redelivered ones included."""
        if not arrivals:
            return 0
        try:
            with unit_of_work(self._engine) as session:
                return self._apply_within(session, arrivals)
        except (*OUTAGE, Overtaken):
            raise
        except Exception as error:
            if len(arrivals) > 1:
                return sum(self._apply([arrival]) for arrival in arrivals)
            event, record = arrivals[0]
            invalid = isinstance(error, InvalidPayload)
            trace = "".join(traceback.format_exception(error, limit=-6))
            self._set_aside(record, event, f"invalid: {error}" if invalid else trace)
            return 0

    def _apply_within(self, session: Session, arrivals: Sequence[Arrival]) -> int:
        name, now = self.spec.name, self._now(session)
        events = [event for event, _ in arrivals]
        batch = in_order(
            arrivals,
            positions=positions.positions(session, name, events),
            done=positions.received(session, name, events),
            parked=dead_letters.parked_aggregates(session, name),
        )
        for event, _ in batch.stale:
            raise InvalidPayload(f"sequence {event.sequence} of {event.aggregate_id} is taken")
        held = held_events.aggregates(session, name)
        self._hold(session, batch, held, now)
        if positions.receive(session, name, [event for event, _ in batch.due], now) != len(batch.due):
            raise Overtaken(name)
        for group in in_groups(batch.due, lambda event: isinstance(self._handler(event), BatchHandler)):
            self._handle(session, now, group)
        held |= batch.gaps.keys()
        for event, _ in (*batch.done, *(due for due in batch.due if due[0].aggregate in held)):
            held_events.release(session, name, event)
        positions.advance(session, name, batch.reached)
        return len(batch.due) + len(batch.done)

    def _hold(self, session: Session, batch: Ordered, held: Collection[Aggregate], now: datetime) -> None:
        """Stores the events that cannot be applied yet, and requests missing ones unless they are requested already."""
        for event, record in batch.blocked:
            held_events.hold(session, self.spec.name, event, record.value, "behind a dead letter", now)
        for event, record in batch.early:
            reason = f"gap after {batch.gaps[event.aggregate].after}"
            held_events.hold(session, self.spec.name, event, record.value, reason, now)
        for aggregate, gap in batch.gaps.items():
            if aggregate not in held:
                self._request_republication(session, gap, now)

    def _handle(self, session: Session, now: datetime, group: Sequence[Arrival]) -> None:
        if self.spec.on_every is not None:
            for event, record in group:
                with _caused_by_event(session, event):
                    self.spec.on_every(session, now, event, record)
        handler = self._handler(group[0][0])
        if handler is None:
            return
        loaded = [(event, load(CONTRACTS[event.type].payload, event.data)) for event, _ in group]
        if isinstance(handler, BatchHandler):
            handler.function(session, now, loaded)
        else:
            [(event, payload)] = loaded
            with _caused_by_event(session, event):
                handler(session, now, event, payload)
        for event, _ in group:
            names = {"correlation_id": event.correlation_id, "event_id": event.id}
            _log.info("event_handled", consumer=self.spec.name, type=event.type, **names)

    def _now(self, session: Session) -> datetime:
        """The one moment of a transaction, by the database's clock or a test's."""
        return (self._clock or DatabaseClock(session)).now()

    def _handler(self, event: Event) -> Handler | None:
        known = contract(event.type)
        return self.spec.subscriptions.get(known.payload) if known else None

    def _request_republication(self, session: Session, gap: Gap, now: datetime) -> None:
        event, known = gap.event, contract(gap.event.type)
        if known is None:
            return
        _log.warning("gap", consumer=self.spec.name, aggregate=event.aggregate_id, after=gap.after)
        request = RepublicationRequested(
            request_id=new_id(),
            producer=known.producer,
            consumer=self.spec.name,
            topic=known.topic,
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            from_sequence=gap.after + 1,
        )
        emit(session, request, at=now)

    def _apply_held(self) -> int:
        """Applies held events that have become due; repeats while that makes others due."""
        applied = 0
        while True:
            moved = self._apply([(event, _as_record(event)) for event in self._ready()])
            if not moved:
                return applied
            applied += moved

    def _ready(self) -> list[Event]:
        name = self.spec.name
        with reading(self._engine) as session:
            waiting = [Event.from_bytes(raw) for raw in held_events.first_of_each(session, name)]
            if not waiting:
                return []
            parked = dead_letters.parked_aggregates(session, name)
            reached = positions.positions(session, name, waiting)
        return [
            event
            for event in waiting
            if event.aggregate not in parked and event.sequence <= reached[event.aggregate] + 1
        ]

    def _set_aside(self, record: Record, event: Event | None, reason: str) -> None:
        name = self.spec.name
        with unit_of_work(self._engine) as session:
            dead_letters.add(session, name, record, event, reason, self._now(session))
            if event is not None:
                held_events.release(session, name, event)
            open_letters = dead_letters.open_count(session, name)
        _log.error("dead_letter", consumer=name, topic=record.topic, type=event.type if event else None)
        if open_letters >= DEAD_LETTER_LIMIT:
            raise TooManyDeadLetters(f"{name}: {open_letters} open dead letters; see `terang dead-letters list`")


@contextmanager
def _caused_by_event(session: Session, event: Event) -> Iterator[None]:
    """Events emitted and lines logged within the block name `event` as their cause."""
    set_cause(session, caused_by(event))
    with bound_contextvars(correlation_id=event.correlation_id, event_id=event.id):
        yield


def _as_record(event: Event) -> Record:
    """A held event in the form of a record; its offset in the log is no longer known."""
    known = contract(event.type)
    topic = known.topic if known else ""
    return Record(topic, -1, -1, event.aggregate_id, event.to_bytes(), {}, event.time)
