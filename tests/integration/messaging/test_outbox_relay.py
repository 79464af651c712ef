"""From a committed row to the log: nothing before the commit, nothing lost, nothing out of order."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from shared.contracts.envelope import Event
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import EventLog, LogUnavailable, Message, Producer
from shared.eventlog.open_log import open_log
from shared.messaging import relay as relay_module
from shared.messaging.outbox import Cause, emit, set_cause
from shared.messaging.relay import Relay, backlog, republish
from shared.messaging.tables import outbox
from tests.builders.messaging import NOON, admitted, messaging_engine
from tests.builders.signing import signer


class StubbornProducer:
    """A log that refuses the keys in `refused`, cannot reach those in `lost`, and nothing while `away`."""

    def __init__(self) -> None:
        self.accepted: list[Message] = []
        self.refused: set[str] = set()
        self.lost: set[str] = set()
        self.away = False

    def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        if self.away:
            raise LogUnavailable("no broker")
        outcomes: list[Exception | None] = []
        for message in messages:
            if message.key in self.refused:
                outcomes.append(ValueError("too large"))
            elif message.key in self.lost:
                outcomes.append(LogUnavailable("no acknowledgement"))
            else:
                outcomes.append(None)
                self.accepted.append(message)
        return outcomes

    def close(self) -> None:
        pass


RelayTo = Callable[[Producer], Relay]


@pytest.fixture
def relay_to(engine: Engine) -> Iterator[RelayTo]:
    """Makes relays of the database, and closes them."""
    made: list[Relay] = []

    def make(producer: Producer) -> Relay:
        made.append(Relay("recruitment", engine, producer, signer("recruitment")))
        return made[-1]

    yield make
    for relay in made:
        relay.close()


def write(engine: Engine, *numbers: str) -> None:
    for number in numbers:
        with unit_of_work(engine) as session:
            emit(session, admitted(number), at=NOON)


def consumed(log: EventLog) -> list[Event]:
    consumer = log.consumer("test", ["recruitment.candidates"])
    records = consumer.poll(100_000, 0.2)
    consumer.close()
    return [Event.from_bytes(record.value) for record in records]


def test_an_event_is_numbered_within_its_aggregate_and_carries_its_cause(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        set_cause(session, Cause("verifier", "corr-1", "cause-1"))
        first = emit(session, admitted("26-0001"), at=NOON)
        other = emit(session, admitted("26-0002"), at=NOON)
        second = emit(session, admitted("26-0001"), at=NOON)
    assert [first.sequence, other.sequence, second.sequence] == [1, 1, 2]
    with reading(engine) as session:
        raw = session.scalars(select(outbox.c.payload).order_by(outbox.c.id)).first()
    assert raw is not None
    assert Event.from_bytes(raw) == first
    assert (first.actor, first.correlation_id, first.causation_id) == ("verifier", "corr-1", "cause-1")


def test_a_rolled_back_transaction_leaves_no_event_and_no_gap(engine: Engine) -> None:
    def fail() -> None:
        with unit_of_work(engine) as session:
            emit(session, admitted("26-0001"), at=NOON)
            raise RuntimeError("the state could not be stored")

    with pytest.raises(RuntimeError):
        fail()
    with reading(engine) as session:
        assert backlog(session) == (0, None)
    with unit_of_work(engine) as session:
        assert emit(session, admitted("26-0001"), at=NOON).sequence == 1


def test_the_relay_publishes_each_row_once(engine: Engine, relay_to: RelayTo, tmp_path: Path) -> None:
    log = open_log(f"sqlite:///{tmp_path}/log.db")
    write(engine, "26-0001", "26-0002", "26-0001")
    relay = relay_to(log.producer())
    assert relay.run_once() == 3
    assert relay.run_once() == 0
    assert [(event.aggregate_id, event.sequence) for event in consumed(log)] == [
        ("26-0001", 1),
        ("26-0002", 1),
        ("26-0001", 2),
    ]


def test_a_log_that_is_away_costs_nothing_but_time(engine: Engine, relay_to: RelayTo) -> None:
    producer = StubbornProducer()
    producer.away = True
    write(engine, "26-0001")
    relay = relay_to(producer)
    assert relay.run_once() == 0
    with reading(engine) as session:
        assert backlog(session) == (1, NOON)
    producer.away = False
    assert relay.run_once() == 1


def test_after_a_failure_nothing_later_of_the_same_aggregate_counts_as_published(
    engine: Engine, relay_to: RelayTo
) -> None:
    producer = StubbornProducer()
    producer.refused = {"26-0001"}
    write(engine, "26-0001", "26-0002", "26-0001")
    relay = relay_to(producer)
    assert relay.run_once() == 1
    producer.refused = set()
    assert relay.run_once() == 2
    sequences = [Event.from_bytes(m.value).sequence for m in producer.accepted if m.key == "26-0001"]
    assert sequences == [1, 2]


def test_a_row_that_is_refused_again_and_again_is_parked_and_the_others_go_on(
    engine: Engine, relay_to: RelayTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "ATTEMPTS", 3)
    producer = StubbornProducer()
    producer.refused = {"26-0001"}
    write(engine, "26-0001", "26-0001")
    relay = relay_to(producer)
    for _ in range(3):
        relay.run_once()
    with reading(engine) as session:
        parked = session.execute(select(outbox.c.sequence, outbox.c.last_error).where(outbox.c.parked_at.is_not(None)))
        assert [tuple(row) for row in parked] == [(1, "ValueError: too large"), (2, "ValueError: too large")]
    write(engine, "26-0002")
    assert relay.run_once() == 1
    producer.refused = set()
    with unit_of_work(engine) as session:
        session.execute(update(outbox).values(parked_at=None))
    assert relay.run_once() == 2


def test_an_outage_in_the_middle_of_a_batch_parks_nothing_however_often(
    engine: Engine, relay_to: RelayTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "ATTEMPTS", 2)
    write(engine, "26-0001", "26-0002")
    producer = StubbornProducer()
    producer.lost = {"26-0001"}
    relay = relay_to(producer)
    assert [relay.run_once() for _ in range(4)] == [1, 0, 0, 0]
    producer.lost.clear()
    assert relay.run_once() == 1
    assert [message.key for message in producer.accepted] == ["26-0002", "26-0001"]


def test_a_second_relay_waits_for_the_first(tmp_path: Path) -> None:
    engine = messaging_engine(tmp_path / "service.db")
    first, second = (Relay("recruitment", engine, StubbornProducer(), signer("recruitment")) for _ in range(2))
    write(engine, "26-0001")
    assert first.run_once() == 1
    write(engine, "26-0002")
    assert second.run_once() == 0
    first.close()
    assert second.run_once() == 1
    second.close()


def test_republish_sends_an_aggregate_again_from_a_sequence_on(engine: Engine, relay_to: RelayTo) -> None:
    producer = StubbornProducer()
    write(engine, "26-0001", "26-0001", "26-0001", "26-0002")
    relay = relay_to(producer)
    relay.run_once()
    producer.accepted.clear()
    with unit_of_work(engine) as session:
        assert republish(session, aggregate=("candidate", "26-0001"), from_sequence=2) == 2
    assert relay.run_once() == 2
    assert [Event.from_bytes(message.value).sequence for message in producer.accepted] == [2, 3]


def test_eight_writers_with_rollbacks_lose_and_reorder_nothing(tmp_path: Path) -> None:
    engine = messaging_engine(tmp_path / "service.db")
    log = open_log(f"sqlite:///{tmp_path}/log.db")
    relay = Relay("recruitment", engine, log.producer(), signer("recruitment"))
    committed: list[str] = []

    def writer(index: int) -> None:
        for step in range(40):
            try:
                with unit_of_work(engine) as session:
                    event = emit(session, admitted(f"26-{(index + step) % 5:04d}"), at=NOON)
                    if step % 4 == 3:
                        raise RuntimeError("rolled back")
                committed.append(event.id)
            except RuntimeError:
                continue

    threads = [threading.Thread(target=writer, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        relay.run_once()
    while relay.run_once():
        continue
    relay.close()
    events = consumed(log)
    assert sorted(event.id for event in events) == sorted(committed)
    per_aggregate: dict[str, list[int]] = defaultdict(list)
    for event in events:
        per_aggregate[event.aggregate_id].append(event.sequence)
    assert all(sequences == list(range(1, len(sequences) + 1)) for sequences in per_aggregate.values())
