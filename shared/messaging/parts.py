"""A part of a worker: one relay, one consumer or one job, which fails, waits and goes on apart from the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog
from sqlalchemy import Engine

from shared.db.clock import DatabaseClock
from shared.db.engine import unit_of_work
from shared.db.outages import is_outage
from shared.eventlog.interface import DuplicateWorker, LogUnavailable
from shared.kernel.backoff import Backoff
from shared.messaging import part_failures
from shared.messaging.consumer import Overtaken, TooManyDeadLetters
from shared.messaging.monitoring import Pulse
from shared.messaging.waking import Idle

Step = Callable[[], int]
"""Does some work and returns how much."""

_FIRST_BACKOFF_SECONDS = 0.1
_LONGEST_BACKOFF_SECONDS = 10.0
_ASIDE_SECONDS = 0.002
"""SQLite has one writer and no queue: whoever wrote again at once would keep out the saves of an exam."""
_FEW = 20
_COMPANY_SECONDS = 0.03
"""Of few at a time each costs three times as much as of many: with PostgreSQL, too, they wait for company."""
_OUTAGES_BEFORE_REPORT = 5
"""Short outages are nobody's business; one that lasts is reported."""
_log = structlog.get_logger(__name__)


class Part:
    """`run` repeats its step until stopped, whatever the step raises."""

    def __init__(
        self,
        name: str,
        opened: Callable[[], AbstractContextManager[Step]],
        *,
        idle: Idle,
        service: str,
        engine: Engine,
        stop: threading.Event,
        pulse: Pulse,
        takes_company: bool = False,
    ) -> None:
        """`opened` makes what the step works with; after a failure that is no outage it is made anew. `takes_company`
        says that the step deals with what has gathered, and does less the more that is."""
        self.name = name
        self._opened = opened
        self._idle = idle
        self._service = service
        self._engine = engine
        self._stop = stop
        self._pulse = pulse
        self.takes_company = takes_company
        self._backoff = Backoff(_FIRST_BACKOFF_SECONDS, _LONGEST_BACKOFF_SECONDS)
        self._failures = 0
        self._may_be_reported = True
        self.gave_up = False
        """Whether `run` has ended, and stopped the whole worker, because another one has its name."""

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._opened() as step:
                    self._repeat(step)
            except DuplicateWorker:
                _log.exception("duplicate_worker", service=self._service, part=self.name)
                self.gave_up = True
                self._stop.set()
            except Exception as error:
                _log.exception("worker_part_failed", service=self._service, part=self.name)
                self._wait_after(error)

    def _repeat(self, step: Step) -> None:
        """At once while there is work, else after its wait. Raises what is no outage."""
        while not self._stop.is_set():
            # What changes from here on rings once more, also while the step is looking.
            self._idle.bell.clear()
            try:
                done = step()
            except Exception as error:
                if not _passes(error):
                    raise
                self._wait_after(error)
                continue
            self._succeeded()
            self._pulse.beat(self.name, 0.0 if done else self._idle.most)
            if not done:
                self._idle.wait(self._stop)
            elif pause := pause_after(done, self._engine.dialect.name, takes_company=self.takes_company):
                self._stop.wait(pause)

    def _succeeded(self) -> None:
        if not self._failures and not self._may_be_reported:
            return
        self._backoff.succeeded()
        self._failures = 0
        self._pulse.failing.discard(self.name)
        self._may_be_reported = not self._report(None)

    def _wait_after(self, error: Exception) -> None:
        pause = self._backoff.next_pause()
        self._failures += 1
        _log.warning("part_waits", service=self._service, part=self.name, error=str(error)[:200], pause=pause)
        if not _is_short(error) or self._failures >= _OUTAGES_BEFORE_REPORT:
            self._pulse.failing.add(self.name)
            self._may_be_reported = True
            self._report(error)
        self._pulse.beat(self.name, pause)
        self._stop.wait(pause)

    def _report(self, error: Exception | None) -> bool:
        """Into the database; False if that is away, too."""
        try:
            with unit_of_work(self._engine) as session:
                if error is None:
                    part_failures.remove(session, self.name)
                else:
                    text = f"{type(error).__name__}: {error}"
                    part_failures.put(session, self.name, self._failures, text, DatabaseClock(session).now())
        except Exception as failure:
            _log.warning("part_not_reported", part=self.name, error=str(failure)[:200])
            return False
        return True


def pause_after(done: int, dialect: str, *, takes_company: bool) -> float:
    """Seconds until the next step of a part that has just done so much; none for one that lags behind, except on
    SQLite."""
    if dialect == "sqlite":
        return _ASIDE_SECONDS
    return _COMPANY_SECONDS if takes_company and done < _FEW else 0.0


def _is_short(error: Exception) -> bool:
    return isinstance(error, LogUnavailable | Overtaken) or is_outage(error)


def _passes(error: Exception) -> bool:
    """Whether the same step can simply be tried again."""
    return _is_short(error) or isinstance(error, TooManyDeadLetters)
