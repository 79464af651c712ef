"""PostgreSQL under many hands: slow writers that roll back, and relays that were started by mistake."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest
from sqlalchemy import Engine, make_url, select, text, update
from sqlalchemy.exc import OperationalError

from shared.config import DatabaseLimits
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, reading, unit_of_work
from shared.eventlog.interface import EventLog, Message
from shared.eventlog.kafka_log import KafkaLog
from shared.messaging.outbox import emit
from shared.messaging.relay import BATCH, Relay, backlog
from shared.messaging.tables import METADATA, outbox
from tests.builders.kafka import fresh_topics
from tests.builders.messaging import NOON, admitted
from tests.builders.signing import signer

pytestmark = pytest.mark.servers
Wait = Callable[..., None]
AGGREGATES = 6


@pytest.fixture
def engine(postgres_database: str) -> Iterator[Engine]:
    made = make_engine(postgres_database, limits=DatabaseLimits(pool_size=16))
    METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def topic(kafka_address: str) -> str:
    return fresh_topics(kafka_address, partitions=3)[0]


@pytest.fixture
def log(kafka_address: str) -> Iterator[KafkaLog]:
    found = KafkaLog(f"kafka://{kafka_address}", {})
    yield found
    found.close()


class Writers:
    """Eight threads with connections of their own, writing about the same few aggregates at once.

    A transaction stays open until another one has committed after it took its numbers, or for a moment if none can;
    three in ten are rolled back. So commits come out of the order of the rows' ids.
    """

    def __init__(self, engine: Engine, topic: str, steps: int) -> None:
        self._engine = engine
        self._topic = topic
        self._steps = steps
        self._turn = threading.Condition()
        self.committed: list[tuple[int, str]] = []
        """Outbox id and event id, in the order of the commits."""
        self.rolled_back = 0
        self._threads = [threading.Thread(target=self._write, args=(number,), daemon=True) for number in range(8)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def writing(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)
        assert not self.writing

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        for _ in range(self._steps):
            # In one order, as use cases do; otherwise PostgreSQL would end some as deadlocks.
            about = sorted(chance.sample(range(AGGREGATES), chance.randint(1, 2)))
            try:
                with unit_of_work(self._engine) as session:
                    events = [emit(session, admitted(f"26-{each:04d}"), at=NOON) for each in about]
                    names = [event.id for event in events]
                    session.execute(update(outbox).where(outbox.c.event_id.in_(names)).values(topic=self._topic))
                    written = select(outbox.c.id, outbox.c.event_id).where(outbox.c.event_id.in_(names))
                    rows = [(row.id, row.event_id) for row in session.execute(written.order_by(outbox.c.id))]
                    self._hold_open(chance.random() * 0.03)
                    if chance.random() < 0.3:
                        raise RuntimeError("rolled back")
            except RuntimeError:
                with self._turn:
                    self.rolled_back += 1
                continue
            with self._turn:
                self.committed += rows
                self._turn.notify_all()

    def _hold_open(self, at_most: float) -> None:
        with self._turn:
            before = len(self.committed)
            self._turn.wait_for(lambda: len(self.committed) > before, timeout=at_most)


def on_the_log(log: EventLog, topic: str) -> list[Event]:
    return [Event.from_bytes(record.value) for record in log.scan([topic])]


def first_sequences(events: Sequence[Event]) -> dict[str, list[int]]:
    """The sequences of each aggregate in the order in which they were first seen."""
    found: dict[str, list[int]] = defaultdict(list)
    for event in events:
        if event.sequence not in found[event.aggregate_id]:
            found[event.aggregate_id].append(event.sequence)
    return found


def in_order(events: Sequence[Event]) -> bool:
    """No gap, and nothing before what it follows."""
    return all(numbers == list(range(1, len(numbers) + 1)) for numbers in first_sequences(events).values())


def waiting(engine: Engine) -> int:
    with reading(engine) as session:
        return backlog(session)[0]


def test_eight_slow_writers_with_rollbacks_lose_and_reorder_nothing_on_kafka(
    engine: Engine, log: KafkaLog, topic: str
) -> None:
    writers = Writers(engine, topic, steps=60)
    relay = Relay("recruitment", engine, log.producer(), signer("recruitment"))
    writers.start()
    meanwhile = 0
    while writers.writing:
        meanwhile += relay.run_once() > 0
    while relay.run_once():
        continue
    writers.join()
    relay.close()

    ids = [number for number, _ in writers.committed]
    late = sum(later < earlier for earlier, later in pairwise(ids))
    assert late > 20, "no transaction was overtaken by a later one: this proves nothing"
    assert meanwhile > 5, "the relay had no part in it"
    assert writers.rolled_back > 480 * 0.2
    events = on_the_log(log, topic)
    # Exactly once, too: with one relay and a log that was never away nothing is sent twice.
    assert Counter(event.id for event in events) == Counter(name for _, name in writers.committed)
    assert in_order(events)
    assert set(first_sequences(events)) == {f"26-{number:04d}" for number in range(AGGREGATES)}


_RELAY = """
import sys, threading
from shared.db.engine import make_engine
from shared.eventlog.interface import LogUnavailable
from shared.eventlog.open_log import open_log
from shared.db.outages import OUTAGE
from shared.messaging.relay import Relay
from tests.builders.signing import signer
relay = Relay("recruitment", make_engine(sys.argv[1]), open_log(sys.argv[2], {}).producer(), signer("recruitment"))
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
print("ready", flush=True)
while not ended.is_set():
    try:
        if not relay.run_once():
            ended.wait(0.01)
    except (LogUnavailable, *OUTAGE):
        ended.wait(0.05)
relay.close()
"""


@pytest.fixture
def relays(postgres_database: str, engine: Engine, kafka_address: str) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Three processes that all want to carry the same outbox, by the names under which PostgreSQL knows them."""
    running: dict[str, subprocess.Popen[str]] = {}
    for name in ("relay-1", "relay-2", "relay-3"):
        url = make_url(postgres_database).update_query_dict({"application_name": name})
        command = [sys.executable, "-c", _RELAY, url.render_as_string(False), f"kafka://{kafka_address}"]
        running[name] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for process in running.values():
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    yield running
    for process in running.values():
        process.communicate(timeout=30)


def holders(engine: Engine) -> list[tuple[int, str]]:
    """Who has an advisory lock on this database: the server's process and the client's name."""
    query = text(
        "SELECT pid, application_name FROM pg_locks JOIN pg_stat_activity USING (pid) JOIN pg_database d "
        "ON d.oid = database WHERE locktype = 'advisory' AND granted AND d.datname = current_database()"
    )
    with reading(engine) as session:
        return [(row.pid, row.application_name) for row in session.execute(query)]


def test_of_three_relays_one_sends_and_when_it_is_killed_another_takes_over(
    engine: Engine, log: KafkaLog, topic: str, relays: dict[str, subprocess.Popen[str]], wait_until: Wait
) -> None:
    quiet = Writers(engine, topic, steps=30)
    quiet.start()
    quiet.join()
    wait_until(lambda: waiting(engine) == 0, seconds=30, what="publication")
    assert Counter(event.id for event in on_the_log(log, topic)) == Counter(name for _, name in quiet.committed)

    writers = Writers(engine, topic, steps=150)
    writers.start()
    kills: list[str] = []
    for _ in range(2):
        before = len(writers.committed)
        wait_until(lambda: len(writers.committed) > before + 100 and waiting(engine), seconds=30)  # noqa: B023
        [(_, active)] = holders(engine)
        os.kill(relays[active].pid, signal.SIGKILL)
        relays[active].wait()
        assert writers.writing, "it was over before the relay was killed"
        kills.append(active)
        wait_until(lambda: [name for _, name in holders(engine)] not in ([], kills[-1:]), what="a new relay")
    writers.join()
    wait_until(lambda: waiting(engine) == 0, seconds=30, what="publication")

    assert len(set(kills)) == 2
    events = on_the_log(log, topic)
    committed = {name for _, name in (*quiet.committed, *writers.committed)}
    assert {event.id for event in events} == committed
    assert in_order(events)
    # A relay that dies between the log's word and its own note leaves one batch to be sent again.
    assert len(events) - len(committed) <= BATCH * len(kills)


class Noting:
    """A log that takes everything, and notes who sent it."""

    def __init__(self, name: str, sent: list[tuple[str, str]]) -> None:
        self._name = name
        self._sent = sent

    def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        self._sent += [(self._name, message.headers["ce_id"]) for message in messages]
        return [None] * len(messages)

    def close(self) -> None:
        pass


def test_a_relay_whose_lock_was_lost_with_its_connection_sends_nothing_more(engine: Engine) -> None:
    sent: list[tuple[str, str]] = []
    first, second = (
        Relay("recruitment", engine, Noting(name, sent), signer("recruitment")) for name in ("first", "second")
    )

    def write() -> None:
        with unit_of_work(engine) as session:
            emit(session, admitted(), at=NOON)

    write()
    assert (first.run_once(), second.run_once()) == (1, 0)
    [(pid, _)] = holders(engine)
    with unit_of_work(engine) as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    write()
    assert second.run_once() == 1
    write()
    with pytest.raises(OperationalError):
        first.run_once()
    assert first.run_once() == 0
    assert [name for name, _ in sent] == ["first", "second"]
    assert second.run_once() == 1
    second.close()
    write()
    assert first.run_once() == 1
    first.close()
    assert [name for name, _ in sent] == ["first", "second", "second", "first"]
