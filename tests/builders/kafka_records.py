"""Numbered records: what tests send to a real broker and read back from it."""

from __future__ import annotations

from collections.abc import Callable

from shared.eventlog.interface import LogUnavailable, Message
from shared.eventlog.kafka_consumer import KafkaConsumer


def message(topic: str, number: int, key: str = "a") -> Message:
    return Message(topic, key, str(number).encode(), {})


def read_on(consumer: KafkaConsumer, count: int, wait_until: Callable[..., None]) -> list[bytes]:
    """The values of the next records, however often the log is away meanwhile."""
    found: list[bytes] = []

    def enough() -> bool:
        try:
            records = consumer.poll(1000, 0.5)
            consumer.commit(records)
        except LogUnavailable:
            return False
        found.extend(record.value for record in records)
        return len(found) >= count

    wait_until(enough, seconds=60, what=f"{count} records")
    return found
