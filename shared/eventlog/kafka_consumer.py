"""Reads from Kafka as a member of a group; commits positions explicitly, after the work is done."""

from __future__ import annotations

import heapq
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from kafka import ConsumerRebalanceListener, TopicPartition
from kafka import KafkaConsumer as Client
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    TopicAuthorizationFailedError,
    UnknownMemberIdError,
)
from kafka.structs import MemberState, OffsetAndMetadata

from shared.contracts.envelope import UNKNOWN_TIME
from shared.eventlog.interface import DuplicateWorker, LogUnavailable, Record
from shared.eventlog.kafka_connection import MAX_BYTES, Opened, explained, open_client
from shared.eventlog.kafka_settings import KafkaSettings

SESSION_SECONDS = 10.0
"""After this long without a heartbeat a member is dead and its partitions go to the others."""
STATIC_SESSION_SECONDS = 30.0
"""The same for a member with a name of its own: long enough to start again without a rebalance."""
IDLE_FETCH_SECONDS = 0.2
_PATIENCE_SECONDS = 5.0
_ASK_EVERY_SECONDS = 3.0
_ANSWER_SECONDS = 3
_CLOSE_SECONDS = 2
_GIVE_UP_SECONDS = 120.0
_NOT_A_MEMBER = (CommitFailedError, RebalanceInProgressError, IllegalGenerationError, UnknownMemberIdError)


class KafkaConsumer:
    """Implements shared.eventlog.interface.Consumer. Not for use by two threads at once.

    Connects at the first poll. Heartbeats are sent by a thread of kafka-python's own, so a caller may take
    five minutes between two polls; after that it is out of the group, its commits are ignored, and its next
    poll joins again.

    An empty poll means that the broker had nothing more at that moment, even with a timeout of 0; joining
    the group is waited for up to _PATIENCE_SECONDS. While others hold up a rebalance it may mean that nothing
    is known yet.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        group: str,
        topics: Sequence[str],
        idle_fetch_seconds: float = IDLE_FETCH_SECONDS,
    ) -> None:
        self._settings = settings
        self._idle_fetch_seconds = idle_fetch_seconds
        self._group = group
        self._topics = tuple(topics)
        self._opened: Opened | None = None
        self._failing_since: float | None = None
        self._asked_at = 0.0
        self._rewind = False
        self._next: dict[TopicPartition, int] = {}
        """The offset from which each partition is read again after a rewind."""
        self._owed: dict[TopicPartition, int] = {}
        """Commits that the broker has not confirmed."""

    def poll(self, max_records: int, timeout_seconds: float) -> list[Record]:
        """As promised by the interface. Raises DuplicateWorker if another worker has this one's name."""
        client = self._connected()
        try:
            self._commit_owed(client)
            self._seek_back(client)
            records = self._wait_for_records(client, max_records, timeout_seconds)
        except LogUnavailable:
            self._note_failure()
            raise
        except FencedInstanceIdError as error:
            raise DuplicateWorker(f"TERANG_WORKER_ID {self._settings.worker_id!r} is another worker's too") from error
        except KafkaError as error:
            self._note_failure()
            raise explained(error, self._settings) from error
        self._failing_since = None
        return records

    def commit(self, records: Iterable[Record]) -> None:
        """As promised by the interface. Records of partitions that are no longer this member's are left to
        their new owner. Raises LogUnavailable if the broker does not confirm; the next poll tries again."""
        for record in records:
            partition = TopicPartition(record.topic, record.partition)
            if partition in self._next:
                self._next[partition] = max(self._next[partition], record.offset + 1)
                self._owed[partition] = self._next[partition]
        if self._opened is None:
            return
        try:
            self._commit_owed(self._opened.client)
        except FencedInstanceIdError as error:
            raise DuplicateWorker(f"TERANG_WORKER_ID {self._settings.worker_id!r} is another worker's too") from error
        except KafkaError as error:
            raise explained(error, self._settings) from error

    def rewind(self) -> None:
        # Done at the next poll, so that what is committed in between counts.
        self._rewind = True

    def close(self) -> None:
        """Leaves the group, so that others take over at once; a worker with a name of its own stays a member
        until its session ends, because it is expected back."""
        opened, self._opened = self._opened, None
        self._drop_positions()
        if opened is not None:
            with suppress(KafkaError, RuntimeError):
                opened.client.close(autocommit=False, timeout_ms=1000 * _CLOSE_SECONDS)

    def _connected(self) -> Any:
        if self._opened is None:
            name = self._settings.worker_id
            session = STATIC_SESSION_SECONDS if name else SESSION_SECONDS
            self._opened = open_client(
                Client,
                self._settings,
                group_id=self._group,
                group_instance_id=name,
                session_timeout_ms=round(session * 1000),
                heartbeat_interval_ms=round(SESSION_SECONDS * 1000 / 4),
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                # Partition n of every topic goes to one member: what concerns one candidate meets there.
                partition_assignment_strategy=[RangePartitionAssignor],
                max_partition_fetch_bytes=MAX_BYTES,
                # An idle fetch holds up the question whether there is more, which goes over the same connection.
                fetch_max_wait_ms=round(self._idle_fetch_seconds * 1000),
                metrics_enabled=False,
            )
            self._opened.client.subscribe(self._topics, listener=_RebalanceListener(self))
            self._learn_partitions(self._opened.client)
        return self._opened.client

    def _learn_partitions(self, client: Any) -> None:
        """Waits for the broker's answer about the topics, which names all of them: a member that joins before
        gets nothing, and has to join again."""
        with suppress(LogUnavailable, KafkaError):
            _ends(client, [TopicPartition(self._topics[0], 0)])

    def _wait_for_records(self, client: Any, max_records: int, timeout_seconds: float) -> list[Record]:
        started = time.monotonic()
        while True:
            waited = time.monotonic() - started
            wait = min(max(timeout_seconds - waited, 0.02), 0.5)
            found: dict[TopicPartition, list[Any]] = client.poll(timeout_ms=round(wait * 1000), max_records=max_records)
            if found:
                return self._taken(found)
            waited = time.monotonic() - started
            if waited < timeout_seconds:
                continue
            if self._is_at_the_end(client, timeout_seconds):
                return []
            if waited >= max(timeout_seconds, _PATIENCE_SECONDS):
                self._require_all_topics()
                return []

    def _taken(self, found: dict[TopicPartition, list[Any]]) -> list[Record]:
        for partition, records in found.items():
            self._next.setdefault(partition, records[0].offset)
        self._asked_at = time.monotonic()
        if len(found) == 1:
            return [record_of(record) for records in found.values() for record in records]
        # Across partitions too, records are returned in the order of arrival.
        return [record_of(record) for record in heapq.merge(*found.values(), key=lambda record: record.timestamp)]

    def _is_at_the_end(self, client: Any, timeout_seconds: float) -> bool:
        """Whether the broker has nothing more for this member. Raises LogUnavailable if it does not answer:
        kafka-python itself returns nothing for as long as a broker is away."""
        recently = time.monotonic() - self._asked_at < _ASK_EVERY_SECONDS
        if recently and timeout_seconds >= 0.1:
            return True
        self._require_access()
        assigned = client.assignment()
        asked = assigned or {TopicPartition(name, 0) for name in self._known_topics()[:1]}
        ends = _ends(client, asked)
        if client.group_metadata().state is not MemberState.STABLE or len(self._known_topics()) < len(self._topics):
            return False
        if any(_position(client, partition) < ends[partition] for partition in assigned):
            return False
        self._asked_at = time.monotonic()
        return True

    def _known_topics(self) -> list[str]:
        return [] if self._opened is None else self._opened.known_topics(self._topics)

    def _require_access(self) -> None:
        forbidden = [] if self._opened is None else self._opened.forbidden_topics(self._topics)
        if forbidden:
            raise explained(TopicAuthorizationFailedError(", ".join(forbidden)), self._settings)

    def _require_all_topics(self) -> None:
        unknown = [name for name in self._topics if name not in self._known_topics()]
        if unknown:
            raise LogUnavailable(f"the broker knows no topic {', '.join(unknown)}; `terang topics apply` makes it")

    def _commit_owed(self, client: Any) -> None:
        if not self._owed:
            return
        offsets = {partition: OffsetAndMetadata(end, "", -1) for partition, end in self._owed.items()}
        try:
            client.commit(offsets, timeout_ms=1000 * _ANSWER_SECONDS)
        except _NOT_A_MEMBER:
            # Out of the group since the poll. The records are applied; the inbox of the next reader has them.
            self._drop_positions()
        self._owed.clear()

    def _seek_back(self, client: Any) -> None:
        if self._rewind:
            for partition in client.assignment() & self._next.keys():
                client.seek(partition, self._next[partition])
            self._rewind = False

    def _note_failure(self) -> None:
        """Replaces a client that has failed for long, because it may not recover even when the broker does. Not
        sooner, because the broker takes the old one for alive until its session ends, and lets the new one wait."""
        now = time.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        elif now - self._failing_since > _GIVE_UP_SECONDS:
            self._failing_since = None
            self.close()

    def _drop_positions(self, partitions: Iterable[TopicPartition] | None = None) -> None:
        for partition in list(self._next) if partitions is None else partitions:
            self._next.pop(partition, None)
            self._owed.pop(partition, None)


class _RebalanceListener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Drops polled records of partitions that went to another member. Called on kafka-python's own thread while the
    consumer's thread is inside poll or close."""

    def __init__(self, consumer: KafkaConsumer) -> None:
        self._consumer = consumer

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._consumer._drop_positions(revoked)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._consumer._drop_positions(assigned)


def record_of(found: Any) -> Record:
    return Record(
        found.topic,
        found.partition,
        found.offset,
        (found.key or b"").decode(errors="replace"),
        found.value or b"",
        {name: (value or b"").decode(errors="replace") for name, value in found.headers},
        _moment(found.timestamp),
    )


def _moment(milliseconds: int) -> datetime:
    """Any producer may write any number as its record's time; one that is no moment is an unknown time."""
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return UNKNOWN_TIME
    return moment if moment.year >= UNKNOWN_TIME.year else UNKNOWN_TIME


def _ends(client: Any, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
    try:
        return dict(client.end_offsets(partitions, timeout_ms=1000 * _ANSWER_SECONDS)) if partitions else {}
    except KeyError as error:
        # kafka-python raises this where one of them does not exist.
        raise LogUnavailable(f"the broker says nothing of {error}") from error


def _position(client: Any, partition: TopicPartition) -> int:
    found = client.position(partition, timeout_ms=1000 * _ANSWER_SECONDS)
    return -1 if found is None else int(found)
