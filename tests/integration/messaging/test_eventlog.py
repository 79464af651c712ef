"""One suite for every form of the log: what shared.eventlog.interface promises."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.eventlog.interface import EventLog, Message
from shared.eventlog.open_log import open_log

TOPIC = "recruitment.candidates"
OTHER = "cbt.seating"


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return open_log(f"sqlite:///{tmp_path}/log.db")


def message(number: int, key: str = "a", topic: str = TOPIC) -> Message:
    return Message(topic, key, f"value {number}".encode(), {"ce_id": str(number)})


def append(log: EventLog, *messages: Message) -> None:
    producer = log.producer()
    assert producer.append(messages) == [None] * len(messages)
    producer.close()


def test_records_come_in_the_order_of_their_key_with_all_that_was_said(log: EventLog) -> None:
    append(log, *(message(number) for number in range(5)))
    consumer = log.consumer("scoring", [TOPIC])
    records = consumer.poll(10, 1)
    assert [record.value for record in records] == [f"value {number}".encode() for number in range(5)]
    assert [record.headers["ce_id"] for record in records] == list("01234")
    assert {record.key for record in records} == {"a"}
    offsets = [record.offset for record in records]
    assert offsets == sorted(set(offsets))
    consumer.close()


def test_a_batch_is_no_larger_than_asked(log: EventLog) -> None:
    append(log, *(message(number) for number in range(7)))
    consumer = log.consumer("scoring", [TOPIC])
    sizes = [len(consumer.poll(3, 0.2)) for _ in range(4)]
    assert sizes == [3, 3, 1, 0]
    consumer.close()


def test_a_group_continues_where_it_committed(log: EventLog) -> None:
    append(log, *(message(number) for number in range(4)))
    first = log.consumer("scoring", [TOPIC])
    first.commit(first.poll(2, 1))
    first.poll(10, 0.2)
    first.close()
    second = log.consumer("scoring", [TOPIC])
    assert [record.value for record in second.poll(10, 1)] == [b"value 2", b"value 3"]
    second.close()


def test_rewind_gives_again_what_was_not_committed(log: EventLog) -> None:
    append(log, *(message(number) for number in range(3)))
    consumer = log.consumer("scoring", [TOPIC])
    polled = consumer.poll(10, 1)
    consumer.commit(polled[:1])
    consumer.rewind()
    assert [record.value for record in consumer.poll(10, 1)] == [b"value 1", b"value 2"]
    consumer.close()


def test_groups_do_not_disturb_each_other_and_topics_are_kept_apart(log: EventLog) -> None:
    append(log, message(1), message(2, topic=OTHER))
    for group in ("scoring", "recruitment.trail"):
        consumer = log.consumer(group, [TOPIC])
        records = consumer.poll(10, 1)
        assert [record.value for record in records] == [b"value 1"]
        consumer.commit(records)
        consumer.close()


def test_of_two_members_only_one_reads_a_partition_and_the_other_takes_over(log: EventLog) -> None:
    append(log, message(1), message(2))
    first, second = log.consumer("scoring", [TOPIC]), log.consumer("scoring", [TOPIC])
    first.commit(first.poll(1, 1))
    assert second.poll(10, 0.1) == []
    first.close()
    assert [record.value for record in second.poll(10, 1)] == [b"value 2"]
    second.close()


def test_lag_counts_what_is_not_committed(log: EventLog) -> None:
    append(log, message(1), message(2, topic=OTHER), message(3))
    assert [(lag.topic, lag.records) for lag in log.lag("scoring", [TOPIC, OTHER])] == [(TOPIC, 2), (OTHER, 1)]
    consumer = log.consumer("scoring", [TOPIC])
    consumer.commit(consumer.poll(1, 1))
    assert log.lag("scoring", [TOPIC])[0].records == 1
    consumer.close()


def test_a_forgotten_group_begins_at_the_oldest_record(log: EventLog) -> None:
    append(log, message(1))
    consumer = log.consumer("scoring", [TOPIC])
    consumer.commit(consumer.poll(1, 1))
    consumer.close()
    log.forget("scoring")
    again = log.consumer("scoring", [TOPIC])
    assert [record.value for record in again.poll(1, 1)] == [b"value 1"]
    again.close()


def test_a_killed_member_leaves_its_place_and_its_confirmed_records(
    tmp_path: Path, log: EventLog, wait_until: Callable[..., None]
) -> None:
    url = f"sqlite:///{tmp_path}/log.db"
    program = f"""
import sys
from shared.eventlog.interface import Message
from shared.eventlog.open_log import open_log
log = open_log({url!r})
consumer = log.consumer("scoring", [{TOPIC!r}])
consumer.poll(1, 0)
producer = log.producer()
producer.append([Message({TOPIC!r}, "a", b"kept", {{}})])
print("confirmed", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "confirmed\n"
        waiting = log.consumer("scoring", [TOPIC])
        assert waiting.poll(1, 0) == []
        os.kill(child.pid, signal.SIGKILL)
    taken: list[bytes] = []
    wait_until(lambda: taken.extend(r.value for r in waiting.poll(1, 0)) or taken == [b"kept"])
    waiting.close()


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://", "kafka"])
def test_an_address_of_no_known_form_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="TERANG_EVENT_LOG_URL"):
        open_log(url)
