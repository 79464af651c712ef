"""Events per second from one service's outbox to another's marks, beside kafka-python alone.

    python -m tests.load.bench_backbone [CANDIDATES]

A real PostgreSQL and a real Kafka: those at the addresses in the environment (tests/load/servers.py), or ones of
their own. Every round is an exam: cbt's outbox holds what the candidates' attempts told (one answer an event,
everybody at work at the same time), the relay carries it to a fresh topic, and consumers read it there. What is
compared is measured in the same round with the same events on the same broker, and the best of each counts. After
each round the marks in the database must be those that were known beforehand.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient
from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.orm import Session

from services.scoring.service import CONSUMER, MIGRATIONS
from shared.contracts.cbt import ATTEMPTS, AnswersRecorded
from shared.contracts.codec.reading import load
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, reading, unit_of_work
from shared.db.migrations import upgrade
from shared.eventlog.interface import Message
from shared.eventlog.kafka_log import KafkaLog
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.messaging import dead_letters, held_events
from shared.messaging.consumer import Consumer, ConsumerSpec, Handler
from shared.messaging.outbox import emit
from shared.messaging.relay import BATCH, Relay, backlog
from shared.messaging.tables import METADATA, inbox, outbox
from shared.telemetry import configure_logging
from tests.builders.kafka import OnTopic, fresh_topics
from tests.builders.scoring import NOON
from tests.builders.signing import signatures, signer
from tests.load import kafka_alone
from tests.load.exam_day import ExamDay, interleaved
from tests.load.kafka_alone import fresh_group, rate_of
from tests.load.servers import broker, fresh_database, postgres

CANDIDATES = 150
SHEETS = 400
EMITTED = 2000
ROUNDS = 3
PARTITIONS = 12


class Bench:
    def __init__(self, address: str, cbt: Engine, scoring: Engine, candidates: int) -> None:
        self._address = address
        self._log = KafkaLog(f"kafka://{address}", {})
        self._cbt = cbt
        self._day = ExamDay(scoring)
        self._candidates = candidates
        self.event_bytes = 0.0
        self.loads: list[float] = []
        self.topics: list[str] = []
        self.best: dict[str, float] = {}

    def round(self) -> None:
        self.loads.append(os.getloadavg()[0])
        sat = self._day.sat(self._candidates)
        events = interleaved(sat)
        self.event_bytes = sum(len(event.to_bytes()) for event in events) / len(events)
        topic = self._topic()
        self._note("produce_awaited", self._produce_alone(events, awaited=True))
        self._note("relay", self._relay(events, topic))
        self._note("produce", self._produce_alone(events, awaited=False))
        self._note("emit", self._emit())
        self._note("consume", kafka_alone.consume(self._address, topic, len(events)))
        self._note("consumer", self._consume(topic, dict.fromkeys(CONSUMER.subscriptions, _nothing), len(events)))
        self._note("scoring", self._consume(topic, CONSUMER.subscriptions, len(events)))
        self._day.require_marks(sat)
        self._note("sheets", self._mark_sheets())

    def close(self) -> None:
        with KafkaAdminClient(bootstrap_servers=self._address) as admin:
            admin.delete_topics(self.topics)
        self._log.close()

    def _note(self, name: str, rate: float) -> None:
        self.best[name] = max(self.best.get(name, 0.0), rate)

    def _topic(self) -> str:
        [topic] = fresh_topics(self._address, partitions=PARTITIONS)
        self.topics.append(topic)
        return topic

    def _produce_alone(self, events: Sequence[Event], *, awaited: bool) -> float:
        return kafka_alone.produce(self._address, _messages(events, self._topic()), awaited=awaited)

    def _relay(self, events: Sequence[Event], topic: str) -> float:
        """From rows in the outbox to rows that are marked because the broker confirmed them."""
        with unit_of_work(self._cbt) as session:
            session.execute(delete(outbox))
            session.execute(insert(outbox), [_row(event, topic) for event in events])
        relay = Relay("bench", self._cbt, self._log.producer(), signer("cbt"))
        rate = rate_of(relay.run_once, len(events))
        relay.close()
        with reading(self._cbt) as session:
            if backlog(session) != (0, None):
                raise SystemExit("rows are left that are not marked as published")
        return rate

    def _emit(self) -> float:
        """Events into the outbox, fifty attempts a transaction, as cbt tells of answers."""
        [sat] = self._day.sat(1)
        told = load(AnswersRecorded, sat.events[1].data)
        payloads = [replace(told, attempt_id=new_id()) for _ in range(EMITTED)]
        started = time.perf_counter()
        for begin in range(0, EMITTED, 50):
            with unit_of_work(self._cbt) as session:
                for payload in payloads[begin : begin + 50]:
                    emit(session, payload, at=NOON)
        return EMITTED / (time.perf_counter() - started)

    def _consume(self, topic: str, subscriptions: Mapping[type[Any], Handler], events: int) -> float:
        """Inbox, positions, handlers, the database's commit and the log's, by a consumer as a worker has it."""
        with self._consumer(topic, subscriptions, events) as consumer:
            return rate_of(lambda: consumer.run_once(0.5), events)

    def _mark_sheets(self) -> float:
        """Submissions alone: everything else of these attempts has arrived before."""
        sat = self._day.sat(SHEETS, entries_per_event=200)
        topic = self._topic()
        producer = self._log.producer()
        before = [event for each in sat for event in each.events[:-1]]
        producer.append(_messages(before, topic))
        with self._consumer(topic, CONSUMER.subscriptions, len(before) + SHEETS) as consumer:
            rate_of(lambda: consumer.run_once(0.5), len(before))
            producer.append(_messages([each.events[-1] for each in sat], topic))
            rate = rate_of(lambda: consumer.run_once(0.5), SHEETS)
        producer.close()
        self._day.require_marks(sat)
        return rate

    @contextmanager
    def _consumer(self, topic: str, subscriptions: Mapping[type[Any], Handler], events: int) -> Iterator[Consumer]:
        """A consumer of a group of its own, which in the end has taken in so many events, each once."""
        spec = ConsumerSpec(fresh_group(), (topic,), subscriptions)
        engine, reader = self._day.engine, OnTopic(self._log.consumer(spec.name, spec.topics), topic, ATTEMPTS)
        consumer = Consumer(spec, engine, reader, checks=[signatures(engine, self._log)])
        try:
            yield consumer
        finally:
            consumer.close()
        with reading(self._day.engine) as session:
            received = session.scalar(select(func.count()).where(inbox.c.consumer == spec.name))
            aside = dead_letters.open_count(session) + held_events.count(session)
        if received != events or aside:
            raise SystemExit(f"{received} of {events} events in the inbox, {aside} set aside")


def _nothing(_session: Session, _clock: Clock, _event: Event, _payload: Any) -> None:
    """A handler without an effect of its own."""


def _messages(events: Sequence[Event], topic: str) -> list[Message]:
    """Signed in batches, as the relay does."""
    made = []
    for start in range(0, len(events), BATCH):
        batch = events[start : start + BATCH]
        for event, value in zip(batch, signer("cbt").sign([each.to_bytes() for each in batch]), strict=True):
            made.append(Message(topic, event.aggregate_id, value, {"ce_type": event.type, "ce_id": event.id}))
    return made


def _row(event: Event, topic: str) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "topic": topic,
        "aggregate_type": event.aggregate_type,
        "aggregate_id": event.aggregate_id,
        "sequence": event.sequence,
        "type": event.type,
        "payload": event.to_bytes(),
        "occurred_at": event.time,
    }


AWAITED = "produce, batches of 200, each awaited"
READ = "consume, batches of 200, each committed"
ROWS = (
    ("relay: outbox, broker, marked as confirmed", "relay", "produce_awaited", AWAITED),
    ("consumer: inbox, positions, commits, no effect", "consumer", "consume", READ),
    ("scoring: inbox, journals, marks, commits", "scoring", "consume", READ),
    ("scoring: submissions alone", "sheets", None, ""),
    ("emit: fifty to a transaction", "emit", None, ""),
)


def report(bench: Bench, seconds: float) -> None:
    """As Markdown."""
    best = bench.best
    loads = ", ".join(f"{load:.1f}" for load in bench.loads)
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, kafka-python {version('kafka-python')}, "
        f"events of {bench.event_bytes:.0f} bytes, {PARTITIONS} partitions, best of {ROUNDS} rounds, "
        f"load average before each {loads}, {seconds:.0f} s in all\n"
    )
    print("| events per second | Terang | kafka-python alone | ratio |")
    print("|---|---:|---:|---:|")
    for step, ours, bare, how in ROWS:
        beside = f"{best[bare]:,.0f} ({how})" if bare else ""
        ratio = f"{best[ours] / best[bare]:.2f}" if bare else ""
        print(f"| {step} | {best[ours]:,.0f} | {beside} | {ratio} |")
    print(f"| | | {best['produce']:,.0f} (produce, asynchronous) | |")


@contextmanager
def _log_as_a_worker_does() -> Iterator[None]:
    """A line for every event that is handled, made in full and written to nowhere."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        configure_logging("scoring")
        yield


def main() -> int:
    candidates = int(sys.argv[1]) if len(sys.argv) > 1 else CANDIDATES
    with ExitStack() as stack:
        stack.enter_context(_log_as_a_worker_does())
        administrator = stack.enter_context(postgres())
        address = stack.enter_context(broker())
        cbt, scoring = (make_engine(stack.enter_context(fresh_database(administrator))) for _ in range(2))
        stack.callback(cbt.dispose)
        stack.callback(scoring.dispose)
        METADATA.create_all(cbt)
        upgrade(scoring, MIGRATIONS)
        bench = Bench(address, cbt, scoring, candidates)
        stack.callback(bench.close)
        began = time.monotonic()
        for _ in range(ROUNDS):
            bench.round()
        report(bench, time.monotonic() - began)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
