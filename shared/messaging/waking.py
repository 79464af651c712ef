"""What a worker's parts wait for when there is nothing to do: a change of the database or of the log, not the clock.

On SQLite each part sleeps until the file that it reads has changed. PostgreSQL and Kafka are asked at intervals, as
before; Kafka's client waits at the broker.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from shared.eventlog.interface import EventLog
from shared.processes.changed_files import Watch, watch

LONGEST_SECONDS = 10.0
"""Even without a change a part looks this often: nothing that should ring is trusted to ring for ever."""
JOB_SECONDS = 5.0
"""A job looks this often, because some of its work falls due with time and not with a change."""
_TOGETHER_SECONDS = 0.02
_WAL = "-wal"


@dataclass(frozen=True)
class Idle:
    """How long a part waits without work: until `bell` rings or `most` seconds have passed, of which it waits the last
    `least` in any case, so that what changes together is looked at together."""

    least: float
    most: float
    bell: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, seconds: float) -> Idle:
        """Nothing rings: it waits as long as this."""
        return cls(seconds, seconds)

    def wait(self, stop: threading.Event) -> None:
        if self.most > self.least:
            self.bell.wait(self.most - self.least)
        stop.wait(self.least)


class Bells:
    """The bells of one worker. Parts ask for their waits before `start`."""

    def __init__(self, engine: Engine, log: EventLog) -> None:
        self._database = _file_of(engine)
        self._log = log.file
        self._bells: dict[Path, list[threading.Event]] = {}
        self._everyone: list[threading.Event] = []
        self._watch: Watch | None = None
        self._commits = Commits()
        self.are_there = _is_possible(self._database)

    @property
    def rings_for_log(self) -> bool:
        return self.are_there and self._log is not None

    def for_relay(self, seconds: float) -> Idle:
        """`seconds` where nothing rings for it."""
        return self._for_database(seconds, Idle(_TOGETHER_SECONDS, LONGEST_SECONDS))

    def for_job(self, seconds: float) -> Idle:
        """A job looks `seconds` after a change, and that often where nothing rings for it."""
        return self._for_database(seconds, Idle(seconds, max(seconds, JOB_SECONDS)))

    def for_log(self) -> Idle:
        """The wait of a consumer, whose log waits by itself where nothing rings."""
        if not self.are_there or self._log is None:
            return Idle.of(0.0)
        return self._added(self._log, Idle(_TOGETHER_SECONDS, LONGEST_SECONDS))

    def start(self) -> None:
        if self._bells:
            self._watch = watch(self._bells, self._commits.has_come)

    def ring(self) -> None:
        """Everyone looks at once, also whether to stop."""
        for bell in self._everyone:
            bell.set()

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None
            self._commits.close()

    def _for_database(self, seconds: float, idle: Idle) -> Idle:
        if not self.are_there or self._database is None:
            return Idle.of(seconds)
        return self._added(self._database, idle)

    def _added(self, path: Path, idle: Idle) -> Idle:
        # SQLite writes a commit into the file beside the database, and into the database itself later.
        for each in (path, path.with_name(f"{path.name}{_WAL}")):
            self._bells.setdefault(each, []).append(idle.bell)
        self._everyone.append(idle.bell)
        return idle


class Commits:
    """Knows whether SQLite's files have a commit that was not there before: a commit is written, then brought to the
    disk, and only then there for others, which changes no file any more. Not for use by two threads at once."""

    def __init__(self) -> None:
        self._connections: dict[Path, sqlite3.Connection] = {}
        self._versions: dict[Path, int] = {}

    def has_come(self, path: Path) -> bool:
        database = path.with_name(path.name.removesuffix(_WAL))
        try:
            if database not in self._connections:
                self._connections[database] = _read_only(database)
            (version,) = self._connections[database].execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            # It is being made, or is gone: whoever waits finds out.
            self.close()
            return True
        before, self._versions[path] = self._versions.get(path), version
        return bool(version != before)

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()


def _read_only(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _file_of(engine: Engine) -> Path | None:
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name).absolute() if name and name != ":memory:" else None


def _is_possible(path: Path | None) -> bool:
    """Whether this system reports changes of files."""
    if path is None:
        return False
    tried = watch({path: []})
    if tried is None:
        return False
    tried.close()
    return True
