"""Members of a group on a real broker: sharing, handing over, being thrown out, coming back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import MemberToRemove

from shared.eventlog import kafka_connection, kafka_consumer
from shared.eventlog.interface import DuplicateWorker, LogUnavailable, Message, Record
from shared.eventlog.kafka_consumer import KafkaConsumer
from shared.eventlog.kafka_log import KafkaLog
from tests.builders.kafka import fresh_topics, make_topics


@pytest.fixture
def log(kafka_address: str) -> Iterator[KafkaLog]:
    found = KafkaLog(f"kafka://{kafka_address}", {})
    yield found
    found.close()


@pytest.fixture
def admin(kafka_address: str) -> Iterator[Any]:
    with KafkaAdminClient(bootstrap_servers=kafka_address) as found:
        yield found


class Member(threading.Thread):
    """Polls and commits as a worker does, until told to leave."""

    def __init__(self, consumer: KafkaConsumer) -> None:
        super().__init__(daemon=True)
        self._consumer = consumer
        self._leave = threading.Event()
        self.records: list[Record] = []

    def run(self) -> None:
        while not self._leave.is_set():
            records = self._consumer.poll(20, 0.1)
            self.records += records
            if records:
                self._consumer.commit(records)
        self._consumer.close()

    def leave(self) -> None:
        self._leave.set()
        self.join(20)
        assert not self.is_alive()


def append(log: KafkaLog, topic: str, numbers: range, keys: int = 20) -> None:
    producer = log.producer()
    messages = [Message(topic, f"k{number % keys}", str(number).encode(), {}) for number in numbers]
    assert producer.append(messages) == [None] * len(messages)
    producer.close()


def everything(consumer: KafkaConsumer) -> list[Record]:
    """What there is; one poll may bring one partition's records and the next another's."""
    found: list[Record] = []
    while records := consumer.poll(100, 0):
        found += records
    return found


def test_members_share_partitions_and_hand_over_without_loss(
    log: KafkaLog, kafka_address: str, wait_until: Callable[..., None]
) -> None:
    [topic] = fresh_topics(kafka_address, partitions=6)
    group = f"{topic}.readers"
    append(log, topic, range(200))
    first, second = (Member(log.consumer(group, [topic])) for _ in range(2))
    first.start()
    wait_until(lambda: len(first.records) >= 200, seconds=20)
    second.start()
    total = 200

    def both_have_read() -> bool:
        nonlocal total
        append(log, topic, range(total, total + 100))
        total += 100
        return any(int(record.value) >= 200 for record in second.records)

    wait_until(both_have_read, seconds=30, what="a share for the second member")
    first.leave()
    append(log, topic, range(total, total + 200))
    total += 200
    wait_until(
        lambda: {int(r.value) for r in [*first.records, *second.records]} == set(range(total)),
        seconds=30,
        what="every record read by one or the other",
    )
    second.leave()
    for records in (first.records, second.records):
        by_partition: dict[int, list[int]] = {}
        for record in records:
            by_partition.setdefault(record.partition, []).append(record.offset)
        assert all(offsets == sorted(offsets) for offsets in by_partition.values())
    assert sum(lag.records for lag in log.lag(group, [topic])) == 0


def test_a_member_that_works_on_and_does_not_poll_is_not_thrown_out(
    log: KafkaLog, kafka_address: str, admin: Any, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None]
) -> None:
    """As in an outage of the database: nothing is polled for longer than a session lasts."""
    monkeypatch.setattr(kafka_consumer, "SESSION_SECONDS", 6.0)
    [topic] = fresh_topics(kafka_address)
    group = f"{topic}.readers"
    append(log, topic, range(10))
    consumer = log.consumer(group, [topic])
    records = everything(consumer)
    [member] = admin.describe_groups([group])[group]["members"]
    silent_since = time.monotonic()

    def is_still_the_member() -> bool:
        description = admin.describe_groups([group])[group]
        assert description["group_state"] == "Stable"
        assert [each["member_id"] for each in description["members"]] == [member["member_id"]]
        return time.monotonic() - silent_since > 8

    wait_until(is_still_the_member, seconds=20)
    consumer.commit(records)
    assert sum(lag.records for lag in log.lag(group, [topic])) == 0
    consumer.close()


def test_a_member_that_was_thrown_out_commits_nothing_over_its_successor(
    log: KafkaLog, kafka_address: str, admin: Any
) -> None:
    [topic] = fresh_topics(kafka_address, partitions=1)
    group = f"{topic}.readers"
    append(log, topic, range(10))
    first = log.consumer(group, [topic])
    taken = first.poll(5, 0)
    [member] = admin.describe_groups([group])[group]["members"]
    admin.remove_group_members(group, [MemberToRemove(member_id=member["member_id"])])
    second = log.consumer(group, [topic])
    everything = second.poll(100, 0)
    assert [record.value for record in everything] == [str(number).encode() for number in range(10)]
    second.commit(everything)
    first.commit(taken)
    assert sum(lag.records for lag in log.lag(group, [topic])) == 0
    second.close()
    # It joins again with its next poll and goes on where its successor stopped.
    append(log, topic, range(10, 12))
    assert [record.value for record in first.poll(100, 0)] == [b"10", b"11"]
    first.close()


def test_a_worker_with_a_name_comes_back_to_its_partitions_without_a_rebalance(kafka_address: str, admin: Any) -> None:
    [topic] = fresh_topics(kafka_address)
    group = f"{topic}.readers"
    log = KafkaLog(f"kafka://{kafka_address}", {"TERANG_WORKER_ID": "scoring-0"})
    append(log, topic, range(4))
    first = log.consumer(group, [topic])
    records = first.poll(2, 0)
    first.commit(records)
    first.close()
    [member] = admin.describe_groups([group])[group]["members"]
    assert member["group_instance_id"] == "scoring-0"
    second = log.consumer(group, [topic])
    started = time.monotonic()
    rest = everything(second)
    assert time.monotonic() - started < kafka_consumer.SESSION_SECONDS
    assert len(rest) == 2
    assert len(admin.describe_groups([group])[group]["members"]) == 1
    second.close()
    log.close()


def test_two_workers_with_one_name_are_refused(kafka_address: str, wait_until: Callable[..., None]) -> None:
    [topic] = fresh_topics(kafka_address)
    log = KafkaLog(f"kafka://{kafka_address}", {"TERANG_WORKER_ID": "scoring-0"})
    append(log, topic, range(4))
    first, second = (log.consumer(f"{topic}.readers", [topic]) for _ in range(2))
    taken = everything(first)
    assert len(taken) == 4
    assert len(everything(second)) == 4
    with pytest.raises(DuplicateWorker, match="TERANG_WORKER_ID 'scoring-0'"):
        first.commit(taken)
    first.close()
    second.close()
    log.close()


def test_partitions_that_are_added_are_read_too(
    log: KafkaLog, kafka_address: str, admin: Any, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None]
) -> None:
    monkeypatch.setattr(kafka_connection, "METADATA_SECONDS", 1.0)
    [topic] = fresh_topics(kafka_address, partitions=1)
    consumer = log.consumer(f"{topic}.readers", [topic])
    assert consumer.poll(10, 0) == []
    admin.create_partitions({topic: 4})
    append(log, topic, range(40))
    taken: list[Record] = []

    def all_read() -> bool:
        taken.extend(consumer.poll(100, 0.5))
        return len(taken) == 40

    wait_until(all_read, seconds=60, what="the records of every partition")
    consumer.close()


def test_a_topic_that_is_not_there_yet_is_named_and_read_once_it_is(log: KafkaLog, kafka_address: str) -> None:
    [there] = fresh_topics(kafka_address)
    later = f"{there}-later"
    consumer = log.consumer(f"{there}.readers", [there, later])
    with pytest.raises(LogUnavailable, match=later):
        consumer.poll(10, 0)
    append(log, there, range(1))
    assert [record.topic for record in consumer.poll(10, 1)] == [there]
    make_topics(kafka_address, {later: 1})
    append(log, later, range(1))
    assert [record.topic for record in consumer.poll(10, 10)] == [later]
    consumer.close()


def test_a_rewind_gives_every_partition_again_from_its_own_place(log: KafkaLog, kafka_address: str) -> None:
    [topic] = fresh_topics(kafka_address, partitions=4)
    append(log, topic, range(100))
    consumer = log.consumer(f"{topic}.readers", [topic])
    taken = everything(consumer)
    assert len(taken) == 100
    done = [record for record in taken if record.partition < 2]
    consumer.commit(done)
    consumer.rewind()
    again = {(record.partition, record.offset) for record in everything(consumer)}
    assert again == {(record.partition, record.offset) for record in taken if record.partition >= 2}
    consumer.close()
