"""The interface of an event log. Every implementation passes tests/integration/messaging/test_eventlog.py.

A *topic* is split into *partitions*; records of one key always go to the same partition, and within a
partition every record has an *offset*, larger than those before it (not necessarily by one). A
consumer of a *group* reads each partition in order of offset and commits, per partition, the offset
of the next record it wants; a later consumer of the same group continues there. So a record is seen
at least once; the inbox makes sure that its effect happens once (shared.messaging).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class LogUnavailable(Exception):
    """The log cannot be reached now. Nothing is known to be lost; retry later."""


class DuplicateWorker(Exception):
    """Another process has joined under this worker's name, so this one must not go on."""


@dataclass(frozen=True)
class Message:
    """A message to append. `key` picks the partition; `headers` may be read without parsing `value`."""

    topic: str
    key: str
    value: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """A record as it is read. `appended_at` is the log's time, for measuring delays only."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    headers: Mapping[str, str]
    appended_at: datetime
    kept_from: tuple[int, int] | None = None
    """Of a record that a service has kept in its database, and that has no place of its own: the partition and offset
    that it had. None also if a release kept it that did not note this."""


@dataclass(frozen=True)
class Lag:
    """How far a group is behind in one partition: records appended and not yet committed."""

    topic: str
    partition: int
    committed: int
    end: int

    @property
    def records(self) -> int:
        return max(0, self.end - self.committed)


class Producer(Protocol):
    def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """Appends in the order given and waits until each is durable or has failed.

        Returns one entry per message: None where it is durably in the log, else why it is not.
        Raises LogUnavailable if nothing could be attempted.
        """
        ...

    def close(self) -> None: ...


class Consumer(Protocol):
    def poll(self, max_records: int, timeout_seconds: float) -> list[Record]:
        """Up to `max_records` next records of the partitions that are this consumer's, in order per
        partition; an empty list after `timeout_seconds` without any. Raises LogUnavailable."""
        ...

    def commit(self, records: Iterable[Record]) -> None:
        """Marks these records, and everything before them in their partitions, as done."""
        ...

    def rewind(self) -> None:
        """Forgets what was polled and not committed: the next poll gives it again."""
        ...

    def close(self) -> None: ...


class EventLog(Protocol):
    @property
    def file(self) -> Path | None:
        """The file that changes when something is appended; None where a poll waits for that by itself."""
        ...

    def producer(self) -> Producer: ...

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """A member of `group`. With several members each partition is read by one of them.

        A group that has never committed begins at the oldest record.
        """
        ...

    def lag(self, group: str, topics: Sequence[str]) -> list[Lag]: ...

    def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """By topic and partition: an offset above all records that are there, and above none that will come.

        Raises LogUnavailable, also for a topic that is not there.
        """
        ...

    def scan(self, topics: Sequence[str]) -> Iterator[Record]:
        """Everything that the topics hold at the moment of the call, in order per partition, read as nobody's
        member: no group is made and none is disturbed. Needs little memory however much it is.

        Raises LogUnavailable, also while records are taken, and for a topic that is not there.
        """
        ...

    def delete_commits(self, group: str) -> None:
        """Deletes the group's commits, so that its next consumer begins at the oldest record (replay)."""
        ...

    def close(self) -> None: ...
