"""What a worker's parts wait for when there is nothing to do: a change of the database or of the log, not the clock.

On SQLite each part sleeps until the file that it reads has changed. PostgreSQL and Kafka are asked at intervals;
Kafka's client waits at the broker.
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
ASIDE_SECONDS = 0.002
"""SQLite has one writer and no queue: whoever wrote again at once would keep out the saves of an exam."""
_WAL = "-wal"


@dataclass(frozen=True)
class Idle:
    """How long a part waits without work: until `bell` rings or `most` seconds have passed, of which it waits the last
    `least` in any case, so that what changes together is looked at together. `between` is its wait after work."""

    least: float
    most: float
    between: float = 0.0
    bell: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, seconds: float, between: float = 0.0) -> Idle:
        """Nothing rings: it waits as long as this."""
        return cls(seconds, seconds, between)

    def wait(self, stop: threading.Event) -> None:
        if self.most > self.least:
            self.bell.wait(self.most - self.least)
        stop.wait(self.least)


class Bells:
    """The bells of one worker. Parts ask for their waits before `start`."""

    def __init__(self, engine: Engine, log: EventLog) -> None:
        self._database, self._log = _watched(_file_of(engine)), _watched(log.file)
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._bells: dict[Path, list[threading.Event]] = {}
        self._everyone: list[threading.Event] = []
        self._watch: Watch | None = None
        self._commits = Commits()

    @property
    def rings_for_log(self) -> bool:
        return self._log is not None

    def for_relay(self, seconds: float) -> Idle:
        """`seconds` where nothing rings for it."""
        return self._added(self._database, seconds, Idle(_TOGETHER_SECONDS, LONGEST_SECONDS, self._between))

    def for_job(self, seconds: float) -> Idle:
        """A job looks `seconds` after a change, and that often where nothing rings for it."""
        between = ASIDE_SECONDS if self._is_sqlite else 0.0
        return self._added(self._database, seconds, Idle(seconds, max(seconds, JOB_SECONDS), between))

    def for_log(self) -> Idle:
        """The wait of a consumer, whose log waits by itself where nothing rings."""
        return self._added(self._log, 0.0, Idle(_TOGETHER_SECONDS, LONGEST_SECONDS, self._between))

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

    @property
    def _between(self) -> float:
        """A server's transaction costs the same for one event and for many, and events of an exam come one by one."""
        return ASIDE_SECONDS if self._is_sqlite else _TOGETHER_SECONDS

    def _added(self, path: Path | None, seconds: float, idle: Idle) -> Idle:
        """`idle` if changes of the file at `path` are reported, else a wait of `seconds`."""
        if path is None:
            return Idle.of(seconds, idle.between)
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


def _watched(path: Path | None) -> Path | None:
    """The path, if this system reports changes of the file."""
    tried = watch({path: []}) if path is not None else None
    if tried is None:
        return None
    tried.close()
    return path
