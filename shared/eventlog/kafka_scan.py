"""Reads a Kafka topic from its beginning to an end offset that was determined before, outside any group."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from kafka import KafkaConsumer as Client
from kafka import TopicPartition
from kafka.errors import KafkaError

from shared.eventlog.interface import LogUnavailable, Record
from shared.eventlog.kafka_connection import MAX_BYTES, explained, open_client
from shared.eventlog.kafka_consumer import record_of
from shared.eventlog.kafka_settings import KafkaSettings

_AT_ONCE = 2000
_WAIT_SECONDS = 0.5
_SILENCE_SECONDS = 15.0
"""After so long without a record that must be there, the broker is taken to be away."""


def read_between(
    settings: KafkaSettings, begins: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> Iterator[Record]:
    """The records from `begins` up to, not including, `ends`. Raises LogUnavailable."""
    unread = {partition for partition, end in ends.items() if begins[partition] < end}
    if not unread:
        return
    client = open_client(
        Client,
        settings,
        group_id=None,
        enable_auto_commit=False,
        # Records deleted since the beginning was read are skipped.
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_BYTES,
        metrics_enabled=False,
    ).client
    try:
        client.assign(sorted(unread))
        for partition in unread:
            client.seek(partition, begins[partition])
        yield from _read(client, ends, unread)
    except KafkaError as error:
        raise explained(error, settings) from error
    finally:
        with suppress(KafkaError, RuntimeError):
            client.close(autocommit=False, timeout_ms=1000)


def _read(client: Any, ends: Mapping[TopicPartition, int], unread: set[TopicPartition]) -> Iterator[Record]:
    heard_at = time.monotonic()
    while unread:
        found = client.poll(timeout_ms=round(_WAIT_SECONDS * 1000), max_records=_AT_ONCE)
        for partition, records in found.items():
            yield from (record_of(record) for record in records if record.offset < ends[partition])
        # By the position, not by the last record: if that one has been deleted meanwhile, it never comes.
        done = {partition for partition in unread if _is_past(client, partition, ends[partition])}
        unread -= done
        if done:
            client.pause(*done)
        if found or done:
            heard_at = time.monotonic()
        elif time.monotonic() - heard_at > _SILENCE_SECONDS:
            raise LogUnavailable(f"the broker has given nothing of {min(unread).topic} for {_SILENCE_SECONDS:.0f} s")


def _is_past(client: Any, partition: TopicPartition, end: int) -> bool:
    position = client.position(partition, timeout_ms=3000)
    return position is not None and position >= end
