"""One suite for every form of the log: what shared.eventlog.interface promises."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.eventlog.interface import Consumer, EventLog, Message
from shared.eventlog.kafka_consumer import SESSION_SECONDS
from shared.eventlog.open_log import open_log
from tests.builders.kafka import fresh_topics


@dataclass(frozen=True)
class Place:
    """A log, and in it two topics and a group that no other test uses."""

    url: str
    topic: str
    other: str
    group: str
    log: EventLog
    members: list[Consumer] = field(default_factory=list)

    def consumer(self, group: str = "") -> Consumer:
        member = self.log.consumer(group or self.group, [self.topic])
        self.members.append(member)
        return member

    def append(self, *messages: Message) -> None:
        producer = self.log.producer()
        assert producer.append(messages) == [None] * len(messages)
        producer.close()

    def message(self, number: int, key: str = "a", topic: str = "") -> Message:
        return Message(topic or self.topic, key, f"value {number}".encode(), {"ce_id": str(number)})

    def waiting(self, group: str) -> Counter[str]:
        """Records not yet committed, by topic."""
        found: Counter[str] = Counter()
        for lag in self.log.lag(group, [self.topic, self.other]):
            found[lag.topic] += lag.records
        return found


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.servers)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "kafka":
        address: str = request.getfixturevalue("kafka_address")
        url = f"kafka://{address}"
        topic, other = fresh_topics(address, 2)
    else:
        url, topic, other = f"sqlite:///{tmp_path}/log.db", "recruitment.candidates", "cbt.seating"
    found = Place(url, topic, other, f"{topic}.readers", open_log(url, {}))
    yield found
    for member in found.members:
        member.close()
    found.log.close()


def test_records_come_in_the_order_of_their_key_with_all_their_content(place: Place) -> None:
    place.append(*(place.message(number) for number in range(5)))
    records = place.consumer().poll(10, 1)
    assert [record.value for record in records] == [f"value {number}".encode() for number in range(5)]
    assert [record.headers["ce_id"] for record in records] == list("01234")
    assert {(record.topic, record.key) for record in records} == {(place.topic, "a")}
    offsets = [record.offset for record in records]
    assert offsets == sorted(set(offsets))


def test_a_key_keeps_its_order_among_many_and_over_many_appends(place: Place) -> None:
    producer = place.log.producer()
    for start in range(0, 120, 30):
        batch = [place.message(number, key=f"k{number % 7}") for number in range(start, start + 30)]
        assert producer.append(batch) == [None] * 30
    producer.close()
    seen: dict[str, list[int]] = {}
    places: dict[str, set[int]] = {}
    consumer = place.consumer()
    while records := consumer.poll(50, 0.2):
        for record in records:
            seen.setdefault(record.key, []).append(int(record.headers["ce_id"]))
            places.setdefault(record.key, set()).add(record.partition)
    assert seen == {f"k{key}": list(range(key, 120, 7)) for key in range(7)}
    assert all(len(partitions) == 1 for partitions in places.values())


def test_nothing_appended_is_no_failure(place: Place) -> None:
    producer = place.log.producer()
    assert producer.append([]) == []
    producer.close()


def test_a_batch_is_no_larger_than_asked(place: Place) -> None:
    place.append(*(place.message(number) for number in range(7)))
    consumer = place.consumer()
    assert [len(consumer.poll(3, 0.2)) for _ in range(4)] == [3, 3, 1, 0]


def test_an_empty_poll_means_that_there_is_nothing_even_without_waiting(place: Place) -> None:
    place.append(place.message(1))
    consumer = place.consumer()
    assert len(consumer.poll(10, 0)) == 1
    assert consumer.poll(10, 0) == []
    place.append(place.message(2))
    assert len(consumer.poll(10, 0)) == 1


def test_a_group_continues_where_it_committed(place: Place) -> None:
    place.append(*(place.message(number) for number in range(4)))
    first = place.consumer()
    first.commit(first.poll(2, 1))
    first.poll(10, 0.2)
    first.close()
    assert [record.value for record in place.consumer().poll(10, 1)] == [b"value 2", b"value 3"]


def test_rewind_gives_again_what_was_not_committed(place: Place) -> None:
    place.append(*(place.message(number) for number in range(3)))
    consumer = place.consumer()
    polled = consumer.poll(10, 1)
    consumer.commit(polled[:1])
    consumer.rewind()
    assert [record.value for record in consumer.poll(10, 1)] == [b"value 1", b"value 2"]


def test_what_is_committed_after_a_rewind_is_not_given_again(place: Place) -> None:
    place.append(*(place.message(number) for number in range(3)))
    consumer = place.consumer()
    polled = consumer.poll(10, 1)
    consumer.rewind()
    consumer.commit(polled[:2])
    assert [record.value for record in consumer.poll(10, 1)] == [b"value 2"]


def test_rewind_before_any_commit_begins_again(place: Place) -> None:
    place.append(*(place.message(number) for number in range(2)))
    consumer = place.consumer()
    first = consumer.poll(10, 1)
    consumer.rewind()
    assert consumer.poll(10, 1) == first


def test_groups_do_not_disturb_each_other_and_topics_are_kept_apart(place: Place) -> None:
    place.append(place.message(1), place.message(2, topic=place.other))
    for group in (place.group, f"{place.group}.trail"):
        consumer = place.consumer(group)
        records = consumer.poll(10, 1)
        assert [record.value for record in records] == [b"value 1"]
        consumer.commit(records)


def test_of_two_members_only_one_reads_a_partition_and_the_other_takes_over(place: Place) -> None:
    place.append(place.message(1), place.message(2))
    first, second = place.consumer(), place.consumer()
    first.commit(first.poll(1, 1))
    assert second.poll(10, 0.1) == []
    first.close()
    assert [record.value for record in second.poll(10, 1)] == [b"value 2"]


def test_lag_counts_what_is_not_committed(place: Place) -> None:
    place.append(place.message(1), place.message(2, topic=place.other), place.message(3))
    assert place.waiting(place.group) == {place.topic: 2, place.other: 1}
    consumer = place.consumer()
    consumer.commit(consumer.poll(1, 1))
    assert place.waiting(place.group) == {place.topic: 1, place.other: 1}


def test_a_scan_gives_what_there_is_at_its_beginning_and_disturbs_no_group(place: Place) -> None:
    place.append(*(place.message(number, key=f"k{number % 5}") for number in range(2500)))
    place.append(place.message(1, topic=place.other))
    consumer = place.consumer()
    consumer.commit(consumer.poll(1, 1))
    scan = place.log.scan([place.topic])
    place.append(place.message(2500))
    seen: dict[str, list[int]] = {}
    for record in scan:
        seen.setdefault(record.key, []).append(int(record.headers["ce_id"]))
    assert seen == {f"k{key}": list(range(key, 2500, 5)) for key in range(5)}
    assert place.waiting(place.group)[place.topic] == 2500
    assert {record.topic for record in place.log.scan([place.topic, place.other])} == {place.topic, place.other}


def test_a_scan_that_is_broken_off_leaves_nothing_open(place: Place) -> None:
    place.append(*(place.message(number) for number in range(10)))
    scan = place.log.scan([place.topic])
    assert next(iter(scan)).value == b"value 0"
    del scan
    assert [record.value for record in place.log.scan([place.topic])][-1] == b"value 9"
    assert list(place.log.scan([place.other])) == []


def test_a_forgotten_group_begins_at_the_oldest_record(place: Place) -> None:
    place.append(place.message(1))
    consumer = place.consumer()
    consumer.commit(consumer.poll(1, 1))
    consumer.close()
    place.log.delete_commits(place.group)
    assert place.waiting(place.group)[place.topic] == 1
    assert [record.value for record in place.consumer().poll(1, 1)] == [b"value 1"]


def test_a_group_that_never_was_is_forgotten_without_complaint(place: Place) -> None:
    place.log.delete_commits(f"{place.group}.never")


def test_a_killed_member_leaves_its_place_and_its_confirmed_records(
    place: Place, wait_until: Callable[..., None]
) -> None:
    program = f"""
import sys
from shared.eventlog.interface import Message
from shared.eventlog.open_log import open_log
log = open_log({place.url!r}, {{}})
consumer = log.consumer({place.group!r}, [{place.topic!r}])
consumer.poll(1, 0)
producer = log.producer()
producer.append([Message({place.topic!r}, "a", b"kept", {{}})])
print("confirmed", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "confirmed\n"
        waiting = place.consumer()
        assert waiting.poll(1, 0) == []
        os.kill(child.pid, signal.SIGKILL)
    taken: list[bytes] = []

    def is_taken_over() -> bool:
        taken.extend(record.value for record in waiting.poll(1, 0))
        return taken == [b"kept"]

    wait_until(is_taken_over, seconds=SESSION_SECONDS + 10)


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://", "kafka", "kafka://"])
def test_an_address_of_no_known_form_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="TERANG_EVENT_LOG_URL"):
        open_log(url, {})
