"""The consumer applies each event once and in its aggregate's order.

A record is judged first (`shared.messaging.judging`); what is no event to believe is set aside as its bytes. The
events of a batch share one transaction: check each event's sequence, note it in the inbox (there already: done,
skip), call its handler, move the position, commit; the log's offset is committed only afterwards. A
batch that fails is taken apart, and each event gets a transaction of its own. A gap holds the
aggregate's events back and requests republication; an event of a type that this release does not know is held
until one does. Two people can discard what is held (`shared.messaging.held_discards`). An outage of the database or
the log is waited out; an event that cannot be applied becomes a dead letter with its reason and parks its aggregate.
One whose handler waits for something of another aggregate (`NotYet`) is held and tried again.
With too many open letters of events that it believes the consumer stops before the next one, because then our code is
probably at fault; it goes on once a person has decided about them. Records that it does not believe never stop it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from shared.contracts.catalogue import contract, known_types
from shared.contracts.codec.reading import InvalidPayload, load
from shared.contracts.declaration import CONTRACTS
from shared.contracts.envelope import Event
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.db.outages import is_outage
from shared.eventlog.interface import Consumer as LogConsumer
from shared.eventlog.interface import Record
from shared.kernel.clock import Clock
from shared.messaging import dead_letters, held_discards, held_events, holding, kept_aside, positions, unbelieved
from shared.messaging.early import NotYet
from shared.messaging.judging import Check, SetAside, judge
from shared.messaging.ordering import Arrival, in_groups, in_order
from shared.messaging.origin import misfit
from shared.messaging.outbox import caused_by, set_cause

P = TypeVar("P")
Handler = Callable[[Session, datetime, Event, Any], None]
OnEvery = Callable[[Session, datetime, Sequence[Arrival]], None]
HandlerOfMany = Callable[[Session, datetime, Sequence[tuple[Event, Any]]], None]

BATCH = 200
DEAD_LETTER_LIMIT = 50
_log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """Another member of the group applied the same events at the same moment; poll again and see."""


class TooManyDeadLetters(Exception):
    """DEAD_LETTER_LIMIT events that the consumer believes could not be applied; continuing would do harm until a person
    has decided about them."""


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
    to its handler; events without one only move the position. `on_every` gets every event once, those of a
    batch at once and before their handlers; it emits nothing."""

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
        self._is_braked = True
        self._holds_nothing = False
        self._engine = engine
        self._log_consumer = log_consumer
        self._clock = clock

    def run_once(self, timeout_seconds: float) -> int:
        """Applies one batch; returns how many events were dealt with, held ones included.

        Raises LogUnavailable, Overtaken or an outage of the database after taking back what was polled and not
        applied, and TooManyDeadLetters. No bytes in the log make it raise anything else. Calling again is always safe.
        """
        self._require_few_letters()
        records = self._log_consumer.poll(BATCH, timeout_seconds)
        try:
            self._deal_with(records)
        except BaseException:
            self._log_consumer.rewind()
            raise
        if records:
            self._log_consumer.commit(records)
        return len(records) + (0 if records and self._holds_nothing else self._apply_held())

    def close(self) -> None:
        self._log_consumer.close()

    def _deal_with(self, records: Sequence[Record]) -> None:
        self._holds_nothing = False
        judged = [judge(record, self._checks) for record in records]
        self._set_unbelieved_aside([found for found in judged if isinstance(found, SetAside)])
        self._apply([found for found in judged if not isinstance(found, SetAside)])

    def _apply(self, arrivals: Sequence[Arrival]) -> int:
        """Applies a batch in one transaction; if that fails, each event in one of its own, so that only
        the one to blame becomes a dead letter. Returns how many are applied now, redelivered ones included."""
        if not arrivals:
            return 0
        try:
            with unit_of_work(self._engine) as session:
                return self._apply_within(session, arrivals)
        except Exception as error:
            if isinstance(error, Overtaken) or is_outage(error):
                raise
            if len(arrivals) > 1:
                return sum(self._apply([arrival]) for arrival in arrivals)
            event, record = arrivals[0]
            if isinstance(error, NotYet):
                return self._hold(event, record, error)
            invalid = isinstance(error, InvalidPayload)
            reason = f"invalid: {error}" if invalid else "".join(traceback.format_exception(error, limit=-6))
            self._set_aside(SetAside(record, reason, event), held_events.place_of(event))
            return 0

    def _apply_within(self, session: Session, arrivals: Sequence[Arrival]) -> int:
        name, now = self.spec.name, self._now(session)
        events = [event for event, _ in arrivals]
        kept = kept_aside.of(session, name)
        done = positions.received(session, name, events)
        batch = in_order(
            arrivals,
            positions=positions.positions(session, name, events),
            done=done,
            parked=dead_letters.parked_aggregates(session, name) if kept.letters else (),
            discarded=held_discards.among(session, name, events) if kept.discards else (),
            is_known=_is_known,
        )
        for event, _ in batch.stale:
            raise InvalidPayload(f"sequence {event.sequence} of {event.aggregate_id} is taken")
        held = held_events.aggregates(session, name) if kept.held else set()
        holding.hold_back(session, name, batch, held, now)
        if positions.receive(session, name, [event for event, _ in batch.due], now, done) != len(batch.due):
            raise Overtaken(name)
        if self.spec.on_every is not None and batch.due:
            self.spec.on_every(session, now, batch.due)
        for group in in_groups(batch.due, lambda event: isinstance(self._handler(event), BatchHandler)):
            self._handle(session, now, group)
        self._holds_nothing = not (kept.held or batch.unknown or batch.blocked or batch.early)
        held |= batch.gaps.keys()
        for event, _ in (*batch.done, *batch.skipped, *(due for due in batch.due if due[0].aggregate in held)):
            held_events.release(session, name, held_events.place_of(event))
        positions.advance(session, name, batch.reached)
        return len(batch.due) + len(batch.done) + len(batch.skipped)

    def _handle(self, session: Session, now: datetime, group: Sequence[Arrival]) -> None:
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

    def _apply_held(self) -> int:
        """Applies held events that have become due; repeats while that makes others due."""
        with reading(self._engine) as session:
            if not held_events.any_of(session, self.spec.name):
                return 0
        applied = 0
        while moved := self._apply_due():
            applied += moved
        holding.request_what_was_never_requested(self._engine, self.spec.name, self._now)
        return applied

    def _apply_due(self) -> int:
        """Looks past those that go on waiting (`NotYet`), however many they are: what they wait for may be behind."""
        waiting = 0
        while due := self._due(skipping=waiting):
            arrivals = self._believed(due)
            if applied := self._apply(arrivals):
                return applied
            waiting += len(arrivals)
        return 0

    def _due(self, skipping: int) -> list[tuple[held_events.Place, Record]]:
        with reading(self._engine) as session:
            return held_events.due(session, self.spec.name, known_types(), skipping=skipping)

    def _believed(self, due: Sequence[tuple[held_events.Place, Record]]) -> list[Arrival]:
        arrivals: list[Arrival] = []
        for place, record in due:
            # Judged again: what was held as unknown can be held against the catalogue only now.
            found = judge(record, self._checks)
            if isinstance(found, SetAside):
                self._set_aside(found, place)
            else:
                arrivals.append(found)
        return arrivals

    def _hold(self, event: Event, record: Record, error: NotYet) -> int:
        """In one transaction, as the event's own has failed. Returns that nothing is applied."""
        self._holds_nothing = False
        name, reason = self.spec.name, f"waits: {error}"
        with unit_of_work(self._engine) as session:
            held_events.hold(session, name, event, record, reason, self._now(session))
            held_events.note_reason(session, name, held_events.place_of(event), reason)
        return 0

    def _set_unbelieved_aside(self, asides: Sequence[SetAside]) -> None:
        """One transaction, and no brake: what nobody of us sent says nothing about our code."""
        if not asides:
            return
        with unit_of_work(self._engine) as session:
            number = unbelieved.set_aside(session, self.spec.name, asides, self._now(session))
        if number:
            _log.error("not_believed", consumer=self.spec.name, topic=asides[0].record.topic, records=number)

    def _set_aside(self, aside: SetAside, held_at: held_events.Place | None = None) -> None:
        """One transaction: the letter is there, and what was held at `held_at` is not any more."""
        name, record, event = self.spec.name, aside.record, aside.event
        with unit_of_work(self._engine) as session:
            is_new = dead_letters.add(session, name, record, event, aside.reason, self._now(session))
            if held_at is not None:
                held_events.release(session, name, held_at)
        if is_new:
            _log.error("dead_letter", consumer=name, topic=record.topic, type=event.type if event else None)
        self._is_braked = True
        self._require_few_letters()

    def _require_few_letters(self) -> None:
        """Raises TooManyDeadLetters. Looks only after there was a letter, because every poll comes by here."""
        if not self._is_braked:
            return
        with reading(self._engine) as session:
            failures = dead_letters.open_failures(session, self.spec.name)
        if failures >= DEAD_LETTER_LIMIT:
            raise TooManyDeadLetters(
                f"{self.spec.name}: {failures} events could not be applied; see `terang dead-letters list`"
            )
        self._is_braked = False


@contextmanager
def _caused_by_event(session: Session, event: Event) -> Iterator[None]:
    """Events emitted and lines logged within the block name `event` as their cause."""
    set_cause(session, caused_by(event))
    with bound_contextvars(correlation_id=event.correlation_id, event_id=event.id):
        yield


def _is_known(event: Event) -> bool:
    return event.type in known_types()
