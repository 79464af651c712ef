"""The event log of one machine: several processes append to one SQLite file and read it.

Each topic is one partition; a record's offset is its row number. Of the members of a group one holds
the group's lock (an advisory lock on a file beside the log, which the kernel frees when the process
dies) and reads everything; the others wait and take over.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.contracts.envelope import UNKNOWN_TIME
from shared.eventlog.interface import Lag, LogUnavailable, Message, Record
from shared.kernel.clock import from_text, to_text
from shared.processes.locks import FileLock

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, key TEXT NOT NULL,
    value BLOB NOT NULL, headers TEXT NOT NULL, appended_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ix_records_topic ON records (topic, id);
CREATE TABLE IF NOT EXISTS commits (
    group_name TEXT NOT NULL, topic TEXT NOT NULL, next_id INTEGER NOT NULL,
    PRIMARY KEY (group_name, topic)) WITHOUT ROWID;
"""
_POLL_SECONDS = 0.02
_SCAN_ROWS = 1000
_LAST = 2**63 - 1


class SqliteLog:
    """Implements shared.eventlog.interface.EventLog on the file at `path`, made if it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with _Database(path) as database:
            database.script(_SCHEMA)

    @property
    def file(self) -> Path:
        return self._path.absolute()

    def producer(self) -> SqliteProducer:
        return SqliteProducer(_Database(self._path))

    def consumer(self, group: str, topics: Sequence[str]) -> SqliteConsumer:
        return SqliteConsumer(_Database(self._path), group, tuple(topics), _group_lock(self._path, group))

    def lag(self, group: str, topics: Sequence[str]) -> list[Lag]:
        with _Database(self._path) as database:
            return [_lag(database, group, topic) for topic in topics]

    def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        with _Database(self._path) as database:
            # Rows of all topics share one numbering, which never gives a number twice.
            last = database.read("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'records'")[0][0]
        return {(topic, 0): int(last) + 1 for topic in topics}

    def scan(self, topics: Sequence[str]) -> Iterator[Record]:
        with _Database(self._path) as database:
            end = database.read("SELECT coalesce(max(id), 0) + 1 FROM records")[0][0]
        return self._scan(tuple(topics), end)

    def _scan(self, topics: tuple[str, ...], end: int) -> Iterator[Record]:
        with _Database(self._path) as database:
            for topic in topics:
                begin = 0
                while records := _records(database, topic, begin, end, _SCAN_ROWS):
                    yield from records
                    begin = records[-1].offset + 1

    def delete_commits(self, group: str) -> None:
        with _Database(self._path) as database:
            database.write("DELETE FROM commits WHERE group_name = ?", [(group,)])

    def close(self) -> None:
        """Producers and consumers own their connections; the log itself holds none."""


class SqliteProducer:
    def __init__(self, database: _Database) -> None:
        self._database = database

    def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        now = to_text(datetime.now(UTC))
        rows = [(m.topic, m.key, m.value, json.dumps(dict(m.headers)), now) for m in messages]
        self._database.write(
            "INSERT INTO records (topic, key, value, headers, appended_at) VALUES (?, ?, ?, ?, ?)", rows
        )
        return [None] * len(rows)

    def close(self) -> None:
        self._database.close()


class SqliteConsumer:
    def __init__(self, database: _Database, group: str, topics: tuple[str, ...], lock: FileLock) -> None:
        self._database = database
        self._group = group
        self._topics = topics
        self._lock = lock
        self._next: dict[str, int] = {}
        self._exhausted_at: object = None

    def poll(self, max_records: int, timeout_seconds: float) -> list[Record]:
        give_up_at = time.monotonic() + timeout_seconds
        while True:
            records = self._read_if_changed(max_records) if self._is_active() else []
            remaining = give_up_at - time.monotonic()
            if records or remaining <= 0:
                return records
            time.sleep(min(_POLL_SECONDS, remaining))

    def commit(self, records: Iterable[Record]) -> None:
        ends: dict[str, int] = {}
        for record in records:
            ends[record.topic] = max(ends.get(record.topic, 0), record.offset + 1)
        self._database.write(
            "INSERT INTO commits (group_name, topic, next_id) VALUES (?, ?, ?) "
            "ON CONFLICT (group_name, topic) DO UPDATE SET next_id = max(next_id, excluded.next_id)",
            [(self._group, topic, end) for topic, end in ends.items()],
        )

    def rewind(self) -> None:
        self._next.clear()
        self._exhausted_at = None

    def close(self) -> None:
        self._lock.release()
        self._database.close()

    def _is_active(self) -> bool:
        if self._lock.held:
            return True
        # A member that takes over continues at the group's commits, not at what it once polled.
        self.rewind()
        return self._lock.acquire()

    def _read_if_changed(self, max_records: int) -> list[Record]:
        # data_version is a cheap way to see whether another connection has written since.
        version = self._database.read("PRAGMA data_version")[0][0]
        if version == self._exhausted_at:
            return []
        records = self._read(max_records)
        self._exhausted_at = None if records else version
        return records

    def _read(self, max_records: int) -> list[Record]:
        found: list[Record] = []
        for topic in self._topics:
            if topic not in self._next:
                self._next[topic] = _committed(self._database, self._group, topic)
            records = _records(self._database, topic, self._next[topic], _LAST, max_records - len(found))
            found += records
            if records:
                self._next[topic] = records[-1].offset + 1
            if len(found) >= max_records:
                break
        # Across topics too, records are returned in the order of arrival.
        return sorted(found, key=lambda record: record.offset)


class _Database:
    """One connection; a thread lock because a consumer may be closed from another thread."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            # Text that is no UTF-8 is not this log's, and must not keep a reader from what follows it.
            self._connection.text_factory = lambda raw: raw.decode(errors="replace")
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.Error as error:
            raise LogUnavailable(f"{path}: {error}") from error
        self._guard = threading.Lock()

    def __enter__(self) -> _Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def script(self, text: str) -> None:
        try:
            self._connection.executescript(text)
        except sqlite3.Error as error:
            raise LogUnavailable(str(error)) from error

    def read(self, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
        with self._guard:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise LogUnavailable(str(error)) from error

    def write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """All rows in one durable transaction."""
        with self._guard:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    self._connection.executemany(statement, rows)
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise LogUnavailable(str(error)) from error

    def close(self) -> None:
        with self._guard:
            self._connection.close()


def _group_lock(log: Path, group: str) -> FileLock:
    return FileLock(log.with_name(f"{log.name}.{re.sub(r'[^A-Za-z0-9_.-]', '_', group)}.lock"))


def _records(database: _Database, topic: str, begin: int, end: int, limit: int) -> list[Record]:
    rows = database.read(
        "SELECT id, key, value, headers, appended_at FROM records "
        "WHERE topic = ? AND id >= ? AND id < ? ORDER BY id LIMIT ?",
        (topic, begin, end, limit),
    )
    return [
        Record(topic, 0, row_id, str(key), _bytes(value), _headers(headers), _moment(appended_at))
        for row_id, key, value, headers, appended_at in rows
    ]


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="backslashreplace")


def _headers(text: object) -> dict[str, str]:
    """None where somebody has written something else: who believes the record decides by what it lacks."""
    try:
        found = json.loads(str(text))
    except (ValueError, RecursionError):
        return {}
    return {name: str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _moment(text: object) -> datetime:
    try:
        return from_text(str(text))
    except (ValueError, OverflowError):
        return UNKNOWN_TIME


def _committed(database: _Database, group: str, topic: str) -> int:
    rows = database.read("SELECT next_id FROM commits WHERE group_name = ? AND topic = ?", (group, topic))
    return int(rows[0][0]) if rows else 0


def _lag(database: _Database, group: str, topic: str) -> Lag:
    # Rows of all topics share one numbering, so what is behind must be counted, not subtracted.
    committed = _committed(database, group, topic)
    waiting = database.read("SELECT count(*) FROM records WHERE topic = ? AND id >= ?", (topic, committed))
    return Lag(topic, 0, committed, committed + int(waiting[0][0]))
