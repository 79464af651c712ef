"""How much of kafka-python's own speed the event log keeps: the same broker, the same run, side by side.

    python -m tests.load.bench_log [EVENTS]

On a broker of its own, or on the one at TERANG_TEST_KAFKA (host:port). The rounds of each alternate, and the best
of each counts: what else the machine does at the time hits both. Events are 300 bytes; a batch is 200 of them,
compressed with lz4, acknowledged before the next is sent, as the relay does it.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count

from kafka import KafkaConsumer, KafkaProducer

from shared.eventlog.interface import Message
from shared.eventlog.kafka_log import KafkaLog
from tests.builders.kafka import fresh_topics
from tests.load.servers import broker

BATCH = 200
ROUNDS = 3
PARTITIONS = 12
_groups = count(1)


class Bench:
    def __init__(self, address: str, events: int) -> None:
        self._address = address
        self._events = events - events % BATCH
        [self._topic] = fresh_topics(address, partitions=PARTITIONS)
        value = os.urandom(150).hex().encode()
        self._batch = [
            Message(self._topic, f"attempt-{number % 60}", value, {"ce_type": "cbt.answers.recorded.v1", "ce_id": "1"})
            for number in range(BATCH)
        ]

    def append(self) -> float:
        log = KafkaLog(f"kafka://{self._address}", {})
        producer = log.producer()
        producer.append(self._batch)

        def one_batch() -> None:
            assert producer.append(self._batch) == [None] * BATCH

        rate = self._rate(one_batch)
        producer.close()
        return rate

    def bare_produce(self) -> float:
        producer = KafkaProducer(
            bootstrap_servers=self._address, acks="all", enable_idempotence=True, compression_type="lz4"
        )
        producer.send(self._topic, b"first").get(10)

        def one_batch() -> None:
            futures = [
                producer.send(
                    self._topic, message.value, message.key.encode(), [("ce_type", b"x" * 23), ("ce_id", b"1")]
                )
                for message in self._batch
            ]
            for future in futures:
                future.get(10)

        rate = self._rate(one_batch)
        producer.close()
        return rate

    def poll(self) -> float:
        """Polled and committed in batches of 200, as a consumer of ours does."""
        log = KafkaLog(f"kafka://{self._address}", {})
        consumer = log.consumer(f"bench-{os.getpid()}-{next(_groups)}", [self._topic])
        consumer.commit(consumer.poll(BATCH, 10))

        def read() -> Iterator[int]:
            while records := consumer.poll(BATCH, 0.5):
                consumer.commit(records)
                yield len(records)

        rate = self._read_rate(read())
        consumer.close()
        return rate

    def bare_consume(self) -> float:
        """Polled in the same batches, and committed in the same way."""
        consumer = KafkaConsumer(
            self._topic,
            bootstrap_servers=self._address,
            group_id=f"bench-{os.getpid()}-{next(_groups)}",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        consumer.poll(timeout_ms=10_000, max_records=BATCH)

        def read() -> Iterator[int]:
            while found := consumer.poll(timeout_ms=500, max_records=BATCH):
                consumer.commit()
                yield sum(map(len, found.values()))

        rate = self._read_rate(read())
        consumer.close()
        return rate

    def _rate(self, one_batch: Callable[[], None]) -> float:
        started = time.perf_counter()
        for _ in range(self._events // BATCH):
            one_batch()
        return self._events / (time.perf_counter() - started)

    def _read_rate(self, reading: Iterator[int]) -> float:
        started, total = time.perf_counter(), 0
        for number in reading:
            total += number
            if total >= self._events:
                break
        return total / (time.perf_counter() - started)


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    with broker() as address:
        bench = Bench(address, events)
        best: dict[str, float] = {}
        for _ in range(ROUNDS):
            for measure in (bench.append, bench.bare_produce, bench.poll, bench.bare_consume):
                best[measure.__name__] = max(best.get(measure.__name__, 0), measure())
    print(f"{events} events of 300 bytes, batches of {BATCH}, {PARTITIONS} partitions, best of {ROUNDS} rounds")
    for what, ours, bare in (
        ("append, each batch acknowledged", "append", "bare_produce"),
        ("poll, each batch committed", "poll", "bare_consume"),
    ):
        ratio = best[ours] / best[bare]
        print(f"{what:<32} {best[ours]:>9,.0f}/s   kafka-python alone {best[bare]:>9,.0f}/s   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
