"""kafka-python alone: what the backbone is compared with, by the same records in batches of the same size."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from itertools import count

from kafka import KafkaConsumer, KafkaProducer

from shared.eventlog.interface import Message

BATCH = 200
_numbers = count(1)


def produce(address: str, messages: Sequence[Message], *, awaited: bool) -> float:
    """Records per second, with the keys, bytes and headers that the relay sends; every acknowledgement is looked at.

    `awaited` waits for those of a batch before the next one is sent, as the relay does.
    """
    made = [(message.topic, message.value, message.key.encode(), _headers(message)) for message in messages]
    producer = KafkaProducer(bootstrap_servers=address, acks="all", enable_idempotence=True, compression_type="lz4")
    producer.send(messages[0].topic, b"first").get(10)
    started = time.perf_counter()
    futures = []
    for topic, value, key, headers in made:
        futures.append(producer.send(topic, value, key, headers))
        if awaited and len(futures) == BATCH:
            for future in futures:
                future.get(10)
            futures.clear()
    for future in futures:
        future.get(30)
    found = len(made) / (time.perf_counter() - started)
    producer.close()
    return found


def consume(address: str, topic: str, records: int) -> float:
    """Records per second, polled in batches and committed after each."""
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=address,
        group_id=fresh_group(),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )

    def one_batch() -> int:
        found = sum(map(len, consumer.poll(timeout_ms=500, max_records=BATCH).values()))
        consumer.commit()
        return found

    found = rate_of(one_batch, records)
    consumer.close()
    return found


def rate_of(one_batch: Callable[[], int], records: int) -> float:
    """Records per second, counted from the end of the first batch: connecting and joining a group come before."""
    done = 0
    while not done:
        done = one_batch()
    began, first = time.perf_counter(), done
    while done < records:
        done += one_batch()
    return (done - first) / (time.perf_counter() - began)


def fresh_group() -> str:
    """The name of a consumer group that has never read."""
    return f"bench-{os.getpid()}-{next(_numbers)}"


def _headers(message: Message) -> list[tuple[str, bytes]]:
    return [(name, value.encode()) for name, value in message.headers.items()]
