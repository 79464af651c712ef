"""The log on Apache Kafka 3.9 or newer: for more than one machine, and for many members per group."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from kafka import KafkaAdminClient, TopicPartition, errors
from kafka.admin import OffsetSpec
from kafka.errors import BrokerResponseError, KafkaError, NodeNotReadyError

from shared.eventlog.interface import Lag, LogUnavailable, Record
from shared.eventlog.kafka_connection import Opened, explained, open_client
from shared.eventlog.kafka_consumer import IDLE_FETCH_SECONDS, STATIC_SESSION_SECONDS, KafkaConsumer
from shared.eventlog.kafka_producer import KafkaProducer
from shared.eventlog.kafka_scan import read_between
from shared.eventlog.kafka_settings import KafkaSettings, kafka_settings
from shared.kernel.backoff import Backoff

T = TypeVar("T")
_ANSWER_SECONDS = 5.0
_EMPTY_WITHIN_SECONDS = STATIC_SESSION_SECONDS + 5


class KafkaLog:
    """Implements shared.eventlog.interface.EventLog. Nothing connects before it is used.

    Topics, their partitions and who may use them are made by `terang topics apply`, never on the way.
    `idle_fetch_seconds` is how long the broker may hold a consumer's question when there is nothing new: short for
    those who poll without waiting, since "is there more?" waits behind it; long, and therefore cheap, for workers.
    Raises KafkaSettingsError naming each setting that is missing or wrong.
    """

    def __init__(self, url: str, environ: Mapping[str, str], *, idle_fetch_seconds: float = IDLE_FETCH_SECONDS) -> None:
        self.settings: KafkaSettings = kafka_settings(url, environ)
        self._idle_fetch_seconds = idle_fetch_seconds
        self._opened: Opened | None = None
        self._guard = threading.Lock()

    @property
    def file(self) -> None:
        return None

    def producer(self) -> KafkaProducer:
        return KafkaProducer(self.settings)

    def consumer(self, group: str, topics: Sequence[str]) -> KafkaConsumer:
        return KafkaConsumer(self.settings, group, topics, self._idle_fetch_seconds)

    def lag(self, group: str, topics: Sequence[str]) -> list[Lag]:
        """Per partition, by topic in the order given. Where the group has committed nothing, or something that
        the log no longer (or, after the loss of a broker's disk, not yet again) has, it counts from the oldest
        record: that is where its consumer begins. Raises LogUnavailable, also for a topic that is not there."""
        return self._retried(lambda admin: lags(admin, group, topics))

    def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        _, ends = self._retried(lambda admin: extent(admin, topics))
        return {(partition.topic, partition.partition): end for partition, end in ends.items()}

    def scan(self, topics: Sequence[str]) -> Iterator[Record]:
        """As promised by the interface. What is deleted meanwhile, because it has become too old, is passed over."""
        begins, ends = self._retried(lambda admin: extent(admin, topics))
        return read_between(self.settings, begins, ends)

    def delete_commits(self, group: str) -> None:
        """As promised by the interface. Members must have been closed; one that was killed is waited for, and so is
        a broker that has just come up and does not know yet which node coordinates the group.
        Raises LogUnavailable if the group still has members after that."""
        give_up_at, backoff = time.monotonic() + _EMPTY_WITHIN_SECONDS, Backoff(0.2, 1.0)
        while True:
            outcome = self._retried(lambda admin: _deleted(admin, group), give_up_at)
            if outcome in ("OK", "GroupIdNotFoundError"):
                return
            if time.monotonic() >= give_up_at:
                raise LogUnavailable(f"group {group} cannot be forgotten ({outcome}); stop its workers first")
            time.sleep(backoff.next_pause())

    def close(self) -> None:
        """Does nothing: producers and consumers are closed by their callers."""
        with self._guard:
            self._discard()

    def _retried(self, question: Callable[[Any], T], give_up_at: float | None = None) -> T:
        give_up_at = give_up_at or time.monotonic() + _ANSWER_SECONDS
        backoff = Backoff(0.1, 1.0)
        with self._guard:
            while True:
                try:
                    if self._opened is None:
                        self._opened = open_client(KafkaAdminClient, self.settings)
                    return question(self._opened.client)
                except KafkaError as error:
                    # It caches coordinators and leaders that may be gone: the next request looks them up afresh.
                    self._discard()
                    # A broker that has just started, or never had a group, first chooses a coordinator.
                    if not _is_passing(error) or time.monotonic() >= give_up_at:
                        raise explained(error, self.settings) from error
                time.sleep(backoff.next_pause())

    def _discard(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.client.close()


def _deleted(admin: Any, group: str) -> str:
    """Returns the result of the deletion: the name of Kafka's error. Raises a transient error, because kafka-python
    would otherwise keep asking the same node."""
    outcome = str(admin.delete_groups([group])[group])
    error = getattr(errors, outcome, None)
    if error is not None and _is_passing(error()):
        raise error
    return outcome


def _is_passing(error: KafkaError) -> bool:
    # The second is kafka-python's own: it knows no coordinator for the group.
    return isinstance(error, BrokerResponseError | NodeNotReadyError) and bool(error.retriable)


def lags(admin: Any, group: str, topics: Sequence[str]) -> list[Lag]:
    """KafkaLog.lag, by a connected KafkaAdminClient."""
    begins, ends = extent(admin, topics)
    commits = admin.list_group_offsets({group: list(begins)})[group]
    found = []
    for partition in sorted(begins, key=lambda each: (topics.index(each.topic), each.partition)):
        begin, end = begins[partition], ends[partition]
        commit = commits[partition].offset if partition in commits else -1
        found.append(Lag(partition.topic, partition.partition, commit if begin <= commit <= end else begin, end))
    return found


def extent(admin: Any, topics: Sequence[str]) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    """The oldest offset of each of the topics' partitions, and the next one to be written."""
    partitions = [
        TopicPartition(topic["name"], partition["partition_index"])
        for topic in admin.describe_topics(list(topics))
        for partition in topic["partitions"]
    ]
    missing = sorted(set(topics) - {partition.topic for partition in partitions})
    if missing:
        raise LogUnavailable(f"the broker shows no topic {', '.join(missing)}; `terang topics apply` makes it")
    begins = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return (
        {partition: begins[partition].offset for partition in partitions},
        {partition: ends[partition].offset for partition in partitions},
    )
