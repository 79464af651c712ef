"""A broker that is killed in the middle of appends, comes back empty, or comes back from a backup."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

import pytest
from kafka import KafkaAdminClient, TopicPartition
from kafka.structs import OffsetAndMetadata

from operations.local_servers.kafka import KafkaServer
from shared.eventlog.interface import LogUnavailable, Message
from shared.eventlog.kafka_log import KafkaLog
from shared.eventlog.kafka_producer import KafkaProducer
from tests.builders.kafka import fresh_topics, make_topics
from tests.builders.kafka_records import message, read_on

pytestmark = pytest.mark.servers


class Appending(threading.Thread):
    """Appends per-key sequences as the relay does: what is not confirmed is sent again before what follows it."""

    def __init__(self, producer: KafkaProducer, topic: str, keys: int) -> None:
        super().__init__(daemon=True)
        self._producer = producer
        self._topic = topic
        self._next = dict.fromkeys((f"k{number}" for number in range(keys)), 1)
        self._end = threading.Event()
        self.confirmed: dict[str, int] = dict.fromkeys(self._next, 0)
        self.begun = 0
        self.ended = 0

    def run(self) -> None:
        while not self._end.is_set():
            batch = [
                message(self._topic, self.confirmed[key] + ahead, key) for ahead in range(1, 6) for key in self._next
            ]
            self.begun += 1
            try:
                outcomes = self._producer.append(batch)
            except LogUnavailable:
                continue
            finally:
                self.ended += 1
            self._note(batch, outcomes)
        self._producer.close()

    def _note(self, batch: list[Message], outcomes: list[Exception | None]) -> None:
        broken = set()
        for sent, outcome in zip(batch, outcomes, strict=True):
            if outcome is not None:
                broken.add(sent.key)
            elif sent.key not in broken:
                self.confirmed[sent.key] = int(sent.value)

    def finish(self) -> None:
        self._end.set()
        self.join(60)
        assert not self.is_alive()


def test_a_broker_killed_in_the_middle_of_appends_loses_nothing_acknowledged_and_keeps_the_order(
    broker: KafkaServer, log: KafkaLog, wait_until: Callable[..., None]
) -> None:
    [topic] = fresh_topics(broker.address, partitions=4)
    appending = Appending(log.producer(), topic, keys=40)
    appending.start()
    hits = 0
    for _ in range(5):
        before = sum(appending.confirmed.values())
        wait_until(lambda: sum(appending.confirmed.values()) > before + 2000, seconds=60)  # noqa: B023
        wait_until(lambda: appending.begun > appending.ended)
        number = appending.begun
        broker.kill()
        # Begun while it lived and not ended when it was dead: it was killed in the middle of that append.
        hits += appending.begun == number and appending.ended < number
        broker.start()
        if hits:
            break
    assert hits
    before = sum(appending.confirmed.values())
    wait_until(lambda: sum(appending.confirmed.values()) > before + 1000, seconds=60)
    appending.finish()

    seen: dict[str, list[int]] = defaultdict(list)
    consumer = log.consumer(f"{topic}.readers", [topic])
    while records := consumer.poll(5000, 0):
        for record in records:
            if int(record.value) not in seen[record.key]:
                seen[record.key].append(int(record.value))
    consumer.close()
    for key, confirmed in appending.confirmed.items():
        # Sent twice it may be; what is new comes in order, and nothing that was confirmed is missing.
        assert seen[key] == list(range(1, len(seen[key]) + 1))
        assert len(seen[key]) >= confirmed


def test_a_broker_that_comes_back_empty_is_read_from_its_beginning(
    broker: KafkaServer, log: KafkaLog, wait_until: Callable[..., None]
) -> None:
    [topic] = fresh_topics(broker.address, partitions=1)
    group = f"{topic}.readers"
    producer, consumer = log.producer(), log.consumer(group, [topic])
    assert producer.append([message(topic, number) for number in range(100)]) == [None] * 100
    assert len(read_on(consumer, 100, wait_until)) == 100
    broker.kill()
    broker.wipe()
    broker.start()
    make_topics(broker.address, {topic: 1})

    def sent_again() -> bool:
        try:
            return producer.append([message(topic, number) for number in range(200)]) == [None] * 200
        except LogUnavailable:
            return False

    # More than there were before: the old position exists in the new log too, and means nothing there.
    wait_until(sent_again, seconds=60)
    values = read_on(consumer, 200, wait_until)
    assert set(range(200)) <= {int(value) for value in values}
    [lag] = log.lag(group, [topic])
    assert lag.committed == lag.end >= 200
    producer.close()
    consumer.close()


def test_a_commit_beyond_the_end_means_that_the_log_was_lost(
    broker: KafkaServer, log: KafkaLog, wait_until: Callable[..., None]
) -> None:
    """As after a restored backup: the group remembers more than the log has."""
    [topic] = fresh_topics(broker.address, partitions=1)
    group = f"{topic}.readers"
    producer = log.producer()
    assert producer.append([message(topic, number) for number in range(5)]) == [None] * 5
    producer.close()
    with KafkaAdminClient(bootstrap_servers=broker.address) as admin:
        admin.alter_group_offsets(group, {TopicPartition(topic, 0): OffsetAndMetadata(1000, "", -1)})
    assert [lag.records for lag in log.lag(group, [topic])] == [5]
    consumer = log.consumer(group, [topic])
    assert read_on(consumer, 5, wait_until) == [str(number).encode() for number in range(5)]
    consumer.close()
