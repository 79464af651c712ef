"""The consumer applies each event once, in its aggregate's order, in one transaction of its own.

Per record: note it in the inbox (there already: done, skip), check the aggregate's sequence, call the
handler, move the position, commit; the log's offset is committed only afterwards. A gap holds the
aggregate's events back and asks the producer to send again. An outage of the database or the log is
waited out; an event that cannot be applied is buried with its reason and parks its aggregate; too many
of those stop the consumer, because then the fault is ours.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from shared.contracts.catalogue import contract
from shared.contracts.envelope import Event, MalformedEvent
from shared.contracts.messaging import RepublicationRequested
from shared.contracts.payload import InvalidPayload, load
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import Consumer as LogConsumer
from shared.eventlog.interface import Record
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.messaging import dead_letters, positions
from shared.messaging.outbox import Cause, emit, set_cause

P = TypeVar("P")
Handler = Callable[[Session, Clock, Event, Any], None]
OnEvery = Callable[[Session, Clock, Event, Record], None]

BATCH = 200
POISON_LIMIT = 50
OUTAGE = (OperationalError, InterfaceError)
"""The database is away or busy: nothing is wrong with the event, so it is tried again."""
_log = structlog.get_logger(__name__)


class TooMuchPoison(Exception):
    """So many events could not be applied that going on would do harm."""


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
        self, spec: ConsumerSpec, engine: Engine, log_consumer: LogConsumer, clock: Clock | None = None
    ) -> None:
        self.spec = spec
        self._engine = engine
        self._log_consumer = log_consumer
        self._clock = clock

    def run_once(self, timeout_seconds: float) -> int:
        """Applies one batch; returns how many records were dealt with, held ones included.

        Raises LogUnavailable or an error of OUTAGE after taking back what was polled and not applied,
        and TooMuchPoison. Calling again is always safe.
        """
        records = self._log_consumer.poll(BATCH, timeout_seconds)
        done: list[Record] = []
        try:
            for record in records:
                self._deal_with(record)
                done.append(record)
        except BaseException:
            self._log_consumer.rewind()
            raise
        finally:
            if done:
                self._log_consumer.commit(done)
        return len(done) + self._apply_held()

    def close(self) -> None:
        self._log_consumer.close()

    def _deal_with(self, record: Record) -> None:
        try:
            event = Event.from_bytes(record.value)
        except MalformedEvent as error:
            self._bury(record, None, f"malformed: {error}")
            return
        self._apply(event, record)

    def _apply(self, event: Event, record: Record) -> bool:
        """Applies, holds or buries the event; True if it was applied or known to be done."""
        try:
            with unit_of_work(self._engine) as session:
                clock = self._clock or DatabaseClock(session)
                return self._apply_within(session, clock, event, record)
        except OUTAGE:
            raise
        except InvalidPayload as error:
            self._bury(record, event, f"invalid: {error}")
        except Exception as error:
            self._bury(record, event, "".join(traceback.format_exception(error, limit=-6)))
        return False

    def _apply_within(self, session: Session, clock: Clock, event: Event, record: Record) -> bool:
        name, now = self.spec.name, clock.now()
        last = positions.position(session, name, event)
        if event.sequence > last + 1 or dead_letters.is_parked(session, name, event):
            self._hold(session, event, record, last, clock)
            return False
        if not positions.receive(session, name, event, now):
            positions.release(session, name, event)
            return True
        if event.sequence <= last:
            # Another event already has this number, or an operator discarded it: applying it would break the order.
            raise InvalidPayload(f"sequence {event.sequence} of {event.aggregate_id} was passed at {last}")
        set_cause(session, Cause(event.actor, event.correlation_id, event.id))
        if self.spec.on_every is not None:
            self.spec.on_every(session, clock, event, record)
        self._handle(session, clock, event)
        positions.advance(session, name, event)
        positions.release(session, name, event)
        return True

    def _handle(self, session: Session, clock: Clock, event: Event) -> None:
        known = contract(event.type)
        handler = self.spec.subscriptions.get(known.payload) if known else None
        if known is not None and handler is not None:
            handler(session, clock, event, load(known.payload, event.data))

    def _hold(self, session: Session, event: Event, record: Record, last: int, clock: Clock) -> None:
        name = self.spec.name
        parked = dead_letters.is_parked(session, name, event)
        if not parked and not positions.is_waiting(session, name, event):
            self._ask_again(session, event, last + 1, clock)
        reason = "behind a dead letter" if parked else f"gap after {last}"
        dead_letters.hold(session, name, event, record.value, reason, clock.now())

    def _ask_again(self, session: Session, event: Event, from_sequence: int, clock: Clock) -> None:
        known = contract(event.type)
        if known is None:
            return
        _log.warning("gap", consumer=self.spec.name, aggregate=event.aggregate_id, after=from_sequence - 1)
        request = RepublicationRequested(
            request_id=new_id(),
            producer=known.producer,
            consumer=self.spec.name,
            topic=known.topic,
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            from_sequence=from_sequence,
        )
        emit(session, request, at=clock.now())

    def _apply_held(self) -> int:
        """Applies what was held back and whose turn has come; goes on while that opens the way for more."""
        applied = 0
        while True:
            with reading(self._engine) as session:
                waiting = [Event.from_bytes(raw) for raw in positions.next_held(session, self.spec.name)]
                ready = [event for event in waiting if self._is_turn(session, event)]
            moved = sum(self._apply(event, _as_record(event)) for event in ready)
            if not moved:
                return applied
            applied += moved

    def _is_turn(self, session: Session, event: Event) -> bool:
        name = self.spec.name
        is_next = event.sequence <= positions.position(session, name, event) + 1
        return is_next and not dead_letters.is_parked(session, name, event)

    def _bury(self, record: Record, event: Event | None, reason: str) -> None:
        name = self.spec.name
        with unit_of_work(self._engine) as session:
            clock = self._clock or DatabaseClock(session)
            dead_letters.bury(session, name, record, event, reason, clock.now())
            if event is not None:
                positions.release(session, name, event)
            poison = dead_letters.open_count(session, name)
        _log.error("dead_letter", consumer=name, topic=record.topic, type=event.type if event else None)
        if poison >= POISON_LIMIT:
            raise TooMuchPoison(f"{name}: {poison} open dead letters; see `terang dead-letters list`")


def _as_record(event: Event) -> Record:
    """A held event as if it came from the log just now; its place there is no longer known."""
    known = contract(event.type)
    topic = known.topic if known else ""
    return Record(topic, -1, -1, event.aggregate_id, event.to_bytes(), {}, event.time)
