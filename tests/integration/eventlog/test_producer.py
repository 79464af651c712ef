"""Appending to a real broker: what Kafka adds to the promises that every log keeps."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.errors import KafkaConfigurationError, MessageSizeTooLargeError

from shared.eventlog import kafka_producer
from shared.eventlog.interface import LogUnavailable, Message
from shared.eventlog.kafka_connection import MAX_BYTES
from shared.eventlog.kafka_log import KafkaLog
from tests.builders.kafka import fresh_topics

MEGABYTE = 1024 * 1024


@pytest.fixture
def log(kafka_address: str) -> Iterator[KafkaLog]:
    found = KafkaLog(f"kafka://{kafka_address}", {})
    yield found
    found.close()


def values(log: KafkaLog, topic: str) -> list[bytes]:
    consumer = log.consumer(f"{topic}.readers", [topic])
    found: list[bytes] = []
    while records := consumer.poll(1000, 0):
        found += [record.value for record in records]
    consumer.close()
    return found


def test_the_broker_itself_knows_the_producer_as_idempotent(log: KafkaLog, kafka_address: str) -> None:
    [topic] = fresh_topics(kafka_address, partitions=1)
    producer = log.producer()
    for start in (0, 3):
        messages = [Message(topic, "a", str(number).encode(), {}) for number in range(start, start + 3)]
        assert producer.append(messages) == [None] * 3
    with KafkaAdminClient(bootstrap_servers=kafka_address) as admin:
        partition = TopicPartition(topic, 0)
        [known] = admin.describe_producers([partition])[partition].active_producers
    producer.close()
    # Only an idempotent producer numbers what it appends: six records are 0 to 5.
    assert known.producer_id >= 0
    assert known.last_sequence == 5


@pytest.mark.parametrize("silent", [{"enable_idempotence": False, "acks": -1}, {"enable_idempotence": True, "acks": 1}])
def test_a_client_that_has_lost_its_idempotence_is_not_used(
    log: KafkaLog, kafka_address: str, monkeypatch: pytest.MonkeyPatch, silent: dict[str, Any]
) -> None:
    class Weakened(KafkaProducer):  # type: ignore[misc]
        """As kafka-python is when other options conflict: it says nothing."""

        def __init__(self, **configs: Any) -> None:
            super().__init__(**configs)
            self.config.update(silent)

    monkeypatch.setattr(kafka_producer, "Client", Weakened)
    [topic] = fresh_topics(kafka_address)
    producer = log.producer()
    with pytest.raises(KafkaConfigurationError, match="not idempotent"):
        producer.append([Message(topic, "a", b"1", {})])
    producer.close()


def test_what_the_broker_refuses_holds_up_its_own_key_and_nothing_else(log: KafkaLog, kafka_address: str) -> None:
    [topic] = fresh_topics(kafka_address, configs={"max.message.bytes": "20000"})
    producer = log.producer()
    large = os.urandom(30_000)
    messages = [
        Message(topic, "a", b"a1", {}),
        Message(topic, "b", large, {}),
        Message(topic, "b", b"b2", {}),
        Message(topic, "c", b"c1", {}),
    ]
    outcomes = producer.append(messages)
    assert outcomes[0] is None
    assert isinstance(outcomes[1], MessageSizeTooLargeError)
    assert isinstance(outcomes[2], LogUnavailable)
    assert outcomes[3] is None
    # The refusal broke kafka-python's client, but not ours.
    assert producer.append([Message(topic, "b", b"b3", {})]) == [None]
    producer.close()
    assert set(values(log, topic)) == {b"a1", b"c1", b"b3"}


def test_what_no_topic_could_take_is_refused_without_asking(log: KafkaLog, kafka_address: str) -> None:
    [topic] = fresh_topics(kafka_address)
    producer = log.producer()
    outcomes = producer.append([Message(topic, "a", bytes(MAX_BYTES + 1), {}), Message(topic, "b", b"b1", {})])
    producer.close()
    assert isinstance(outcomes[0], MessageSizeTooLargeError)
    assert outcomes[1] is None


def test_an_exam_with_all_its_pictures_goes_through_and_keeps_the_order(log: KafkaLog, kafka_address: str) -> None:
    [topic] = fresh_topics(kafka_address, configs={"max.message.bytes": str(MAX_BYTES)})
    producer = log.producer()
    exams = [b"first", os.urandom(MAX_BYTES - 1000), os.urandom(MEGABYTE), b"last"]
    assert producer.append([Message(topic, "exam", exam, {}) for exam in exams]) == [None] * 4
    producer.close()
    assert values(log, topic) == exams


def test_more_than_one_batch_keeps_the_order_of_each_key(log: KafkaLog, kafka_address: str) -> None:
    [topic] = fresh_topics(kafka_address, partitions=3)
    producer = log.producer()
    filling = os.urandom(10_000)
    messages = [Message(topic, f"k{number % 5}", b"%05d" % number + filling, {}) for number in range(300)]
    assert producer.append(messages) == [None] * 300
    producer.close()
    numbers = [int(value[:5]) for value in values(log, topic)]
    assert len(numbers) == 300
    for key in range(5):
        assert [number for number in numbers if number % 5 == key] == list(range(key, 300, 5))


def test_a_topic_that_is_not_there_is_named_and_not_made(log: KafkaLog, kafka_address: str) -> None:
    name = fresh_topics(kafka_address)[0] + "-missing"
    producer = log.producer()
    started = time.monotonic()
    with pytest.raises(LogUnavailable, match=name):
        producer.append([Message(name, "a", b"1", {}), Message(name, "b", b"1", {})])
    assert time.monotonic() - started < 10
    producer.close()
    with KafkaAdminClient(bootstrap_servers=kafka_address) as admin:
        assert name not in admin.list_topics()


def test_a_child_of_a_fork_appends_with_a_client_of_its_own(log: KafkaLog, kafka_address: str) -> None:
    [topic] = fresh_topics(kafka_address, partitions=1)
    program = f"""
import os
from shared.eventlog.interface import Message
from shared.eventlog.kafka_log import KafkaLog
producer = KafkaLog("kafka://{kafka_address}", {{}}).producer()
assert producer.append([Message({topic!r}, "a", b"parent", {{}})]) == [None]
child = os.fork()
if child == 0:
    done = producer.append([Message({topic!r}, "a", b"child", {{}})]) == [None]
    producer.close()
    os._exit(0 if done else 1)
assert os.waitpid(child, 0)[1] == 0
assert producer.append([Message({topic!r}, "a", b"parent again", {{}})]) == [None]
producer.close()
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert values(log, topic) == [b"parent", b"child", b"parent again"]
