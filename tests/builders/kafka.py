"""Topics on a real broker that no other test uses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from kafka import KafkaAdminClient

from shared.eventlog.interface import Consumer, Record

_numbers = count(1)


def fresh_topics(
    address: str, how_many: int = 1, *, partitions: int = 2, configs: Mapping[str, str] | None = None
) -> list[str]:
    """Makes topics that are new on the broker at `address` and returns their names."""
    names = [f"test-{os.getpid()}-{next(_numbers)}" for _ in range(how_many)]
    make_topics(address, dict.fromkeys(names, partitions), configs)
    return names


def make_topics(address: str, partitions: Mapping[str, int], configs: Mapping[str, str] | None = None) -> None:
    """Makes the topics named, with that many partitions, and waits until they can be used."""
    wanted: dict[str, Any] = {
        name: {"num_partitions": number, "replication_factor": 1, "configs": dict(configs or {})}
        for name, number in partitions.items()
    }
    with KafkaAdminClient(bootstrap_servers=address) as admin:
        admin.create_topics(wanted, wait_for_metadata=True)


class OnTopic:
    """Reads a fresh topic as if it were one of the catalogue's, which a consumer demands of what it believes."""

    def __init__(self, consumer: Consumer, fresh: str, topic: str) -> None:
        self._consumer = consumer
        self._fresh = fresh
        self._topic = topic

    def poll(self, max_records: int, timeout_seconds: float) -> list[Record]:
        return [replace(record, topic=self._topic) for record in self._consumer.poll(max_records, timeout_seconds)]

    def commit(self, records: Iterable[Record]) -> None:
        self._consumer.commit([replace(record, topic=self._fresh) for record in records])

    def rewind(self) -> None:
        self._consumer.rewind()

    def close(self) -> None:
        self._consumer.close()
