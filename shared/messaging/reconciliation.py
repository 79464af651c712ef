"""Reconciliation: which events the outboxes have marked as published although the log lacks them.

Both sides are streamed past a table of ids on disk, so that millions of events need little memory; it is in
SQLite's temporary folder (SQLITE_TMPDIR or TMPDIR) and takes some 60 bytes per event.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from shared.contracts.catalogue import TOPICS
from shared.contracts.envelope import Event, MalformedEvent
from shared.db.engine import unit_of_work
from shared.eventlog.interface import EventLog, Record
from shared.messaging.tables import outbox

T = TypeVar("T")
_AT_ONCE = 2000
_CLOCKS_DIFFER = timedelta(hours=1)
"""A log deletes by its own clock, and the outbox notes the time a little after the log took the event."""
_SCHEMA = """
CREATE TABLE topics (number INTEGER PRIMARY KEY, service TEXT, topic TEXT, published INTEGER, UNIQUE (service, topic));
CREATE TABLE sought (event BLOB PRIMARY KEY, topic INTEGER, row INTEGER, expires INTEGER) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Finding:
    """Of a service's events on a topic: those that its outbox has marked as published, and whether the log has them.

    `expired` are not in the log, and need not be: they are older than the topic's retention.
    """

    service: str
    topic: str
    published: int
    expired: int
    missing: int

    @property
    def found(self) -> int:
        return self.published - self.expired - self.missing


class Reconciliation:
    """First `expect` for each service, then `compare` once, then `findings` and `republish`.

    In this order an event that a relay publishes meanwhile never counts as missing: an event that was published when
    the outbox was read is in the log when the log is read. Raises sqlite3.Error if the temporary folder is full.
    """

    def __init__(self) -> None:
        # Without a name it is a file of SQLite's own, deleted when it is closed.
        self._notes = sqlite3.connect("", isolation_level=None)
        self._notes.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._notes.close()

    def expect(self, service: str, session: Session, now: datetime) -> None:
        """Notes every event that the service's outbox has marked as published."""
        columns = (outbox.c.id, outbox.c.event_id, outbox.c.topic, outbox.c.published_at)
        sent = select(*columns).where(outbox.c.published_at.is_not(None)).execution_options(yield_per=_AT_ONCE)
        for rows in session.execute(sent).partitions():
            topics = {row.topic for row in rows}
            numbers = {topic: self._number(service, topic) for topic in topics}
            oldest = {topic: _oldest(topic, now) for topic in topics}
            notes = [
                (_key(row.event_id), numbers[row.topic], row.id, row.published_at < oldest[row.topic]) for row in rows
            ]
            self._write("INSERT INTO sought (event, topic, row, expires) VALUES (?, ?, ?, ?)", notes)
            counts = Counter(number for _, number, _, _ in notes)
            self._write(
                "UPDATE topics SET published = published + ? WHERE number = ?",
                [(count, number) for number, count in counts.items()],
            )

    def compare(self, log: EventLog) -> None:
        """Removes the events that the log has. Raises LogUnavailable."""
        topics = [topic for (topic,) in self._notes.execute("SELECT DISTINCT topic FROM topics ORDER BY topic")]
        for records in _batches(log.scan(topics) if topics else ()):
            self._write("DELETE FROM sought WHERE event = ?", [(_key(name),) for name in _event_ids(records)])

    def findings(self) -> list[Finding]:
        rows = self._notes.execute(
            "SELECT t.service, t.topic, t.published, coalesce(sum(s.expires), 0), coalesce(sum(NOT s.expires), 0) "
            "FROM topics t LEFT JOIN sought s ON s.topic = t.number GROUP BY t.number ORDER BY t.number"
        )
        return sorted((Finding(*row) for row in rows), key=lambda finding: (finding.service, finding.topic))

    def republish(self, service: str, engine: Engine) -> int:
        """Marks the service's missing events as unpublished, so that its relay publishes them; returns how many.

        In the order in which they were written: the relay may take up the first ones at once, and of an aggregate
        the earlier event must not come later.
        """
        rows = self._notes.execute(
            "SELECT s.row FROM sought s JOIN topics t ON t.number = s.topic "
            "WHERE t.service = ? AND NOT s.expires ORDER BY s.row",
            (service,),
        )
        count = 0
        for numbers in _batches(row for (row,) in rows):
            with unit_of_work(engine) as session:
                missing = update(outbox).where(outbox.c.id.in_(numbers), outbox.c.published_at.is_not(None))
                count += int(session.execute(missing.values(published_at=None)).rowcount)  # type: ignore[attr-defined]
        return count

    def _number(self, service: str, topic: str) -> int:
        self._notes.execute(
            "INSERT INTO topics (service, topic, published) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", (service, topic)
        )
        found = self._notes.execute("SELECT number FROM topics WHERE service = ? AND topic = ?", (service, topic))
        return int(found.fetchone()[0])

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._notes.execute("BEGIN")
        self._notes.executemany(statement, rows)
        self._notes.execute("COMMIT")


def _oldest(topic: str, now: datetime) -> datetime:
    """Events published before this moment may have expired from the topic."""
    known = TOPICS.get(topic)
    if known is None or known.retention_days is None:
        return datetime.min.replace(tzinfo=UTC)
    return now - timedelta(days=known.retention_days) + _CLOCKS_DIFFER


def _event_ids(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        name = record.headers.get("ce_id")
        if name is None:
            try:
                name = Event.from_bytes(record.value).id
            except MalformedEvent:
                continue
        yield name


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield batch


def _key(event_id: str) -> bytes:
    """16 bytes instead of 36 for an id as we make them."""
    try:
        return bytes.fromhex(event_id.replace("-", ""))
    except ValueError:
        return event_id.encode()
