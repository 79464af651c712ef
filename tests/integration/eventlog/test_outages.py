"""A broker that is away or stands still: nobody waits for long, and all go on when it is back."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from operations.local_servers.kafka import KafkaServer
from shared.eventlog import kafka_connection
from shared.eventlog.interface import LogUnavailable
from shared.eventlog.kafka_connection import BOOTSTRAP_SECONDS
from shared.eventlog.kafka_log import KafkaLog
from shared.eventlog.kafka_producer import DELIVERY_SECONDS
from tests.builders.kafka import fresh_topics
from tests.builders.kafka_records import message, read_on

pytestmark = pytest.mark.servers


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


@contextmanager
def standing_still(broker: KafkaServer) -> Iterator[None]:
    """Connections stay open, and nothing is answered."""
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(broker.pid, signal.SIGCONT)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_broker_that_never_was_there_is_named_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_connection, "BOOTSTRAP_SECONDS", 1.5)
    log = KafkaLog("kafka://127.0.0.1:1", {})
    producer, consumer = log.producer(), log.consumer("g", ["t"])
    for ask in (
        lambda: producer.append([message("t", 1)]),
        lambda: consumer.poll(1, 0.5),
        lambda: log.lag("g", ["t"]),
        lambda: log.delete_commits("g"),
    ):
        with within(3), pytest.raises(LogUnavailable, match=r"127\.0\.0\.1:1 .*it is away"):
            ask()
    producer.close()
    consumer.close()
    log.close()


def test_a_long_outage_uses_up_no_sockets_and_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_connection, "BOOTSTRAP_SECONDS", 0.5)
    producer = KafkaLog("kafka://127.0.0.1:1", {}).producer()
    descriptors, threads = open_descriptors(), threading.active_count()
    gc.disable()
    try:
        for _ in range(6):
            with pytest.raises(LogUnavailable):
                producer.append([message("t", 1)])
            # Here too: what fails must clean up after itself, or it is found only when it is too late.
            assert open_descriptors() <= descriptors
            assert threading.active_count() <= threads
    finally:
        gc.enable()


def test_a_broker_that_goes_away_is_told_of_within_seconds_and_all_go_on_when_it_is_back(
    broker: KafkaServer, log: KafkaLog, wait_until: Callable[..., None]
) -> None:
    [topic] = fresh_topics(broker.address)
    producer, consumer = log.producer(), log.consumer(f"{topic}.readers", [topic])
    assert producer.append([message(topic, 1)]) == [None]
    assert read_on(consumer, 1, wait_until) == [b"1"]
    broker.kill()
    with within(DELIVERY_SECONDS + 4), pytest.raises(LogUnavailable):
        producer.append([message(topic, 2)])
    with within(DELIVERY_SECONDS), pytest.raises(LogUnavailable):
        consumer.poll(10, 5)
    with within(10), pytest.raises(LogUnavailable):
        log.lag(f"{topic}.readers", [topic])
    broker.start()
    assert producer.append([message(topic, 2)]) == [None]
    assert read_on(consumer, 1, wait_until)[-1:] == [b"2"]
    assert sum(lag.records for lag in log.lag(f"{topic}.readers", [topic])) == 0
    producer.close()
    consumer.close()


def test_a_commit_that_the_broker_could_not_take_is_made_good_later(
    broker: KafkaServer, log: KafkaLog, wait_until: Callable[..., None]
) -> None:
    [topic] = fresh_topics(broker.address, partitions=1)
    producer, consumer = log.producer(), log.consumer(f"{topic}.readers", [topic])
    assert producer.append([message(topic, number) for number in range(3)]) == [None] * 3
    records = consumer.poll(10, 5)
    with standing_still(broker), within(10), pytest.raises(LogUnavailable):
        consumer.commit(records)

    def is_committed() -> bool:
        try:
            consumer.poll(10, 0.2)
            return sum(lag.records for lag in log.lag(f"{topic}.readers", [topic])) == 0
        except LogUnavailable:
            return False

    wait_until(is_committed, seconds=60)
    producer.close()
    consumer.close()


def test_a_broker_that_stands_still_holds_nobody_for_long(broker: KafkaServer, log: KafkaLog) -> None:
    [topic] = fresh_topics(broker.address)
    producer, fresh = log.producer(), log.producer()
    assert producer.append([message(topic, 1)]) == [None]
    with standing_still(broker):
        with within(DELIVERY_SECONDS + 4), pytest.raises(LogUnavailable):
            producer.append([message(topic, 2)])
        with within(BOOTSTRAP_SECONDS + 3), pytest.raises(LogUnavailable):
            fresh.append([message(topic, 2)])
        with within(5):
            producer.close()
    assert fresh.append([message(topic, 2)]) == [None]
    fresh.close()
