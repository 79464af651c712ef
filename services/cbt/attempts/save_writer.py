"""One writer per process takes the saves that have queued up and commits them together.

A commit costs the same for one answer as for two hundred, so under load the writer is what makes the
hall fast: while one commit is under way the next batch gathers. Each request waits until the commit
that holds its answers is durable. Works in plain threads and in gevent's greenlets alike, because
everything it waits on is made after the process has been forked and patched.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from werkzeug.exceptions import ServiceUnavailable

from services.cbt.attempts.memory import Presence
from services.cbt.attempts.storage.presence import note_presence
from services.cbt.attempts.usecases import saves as journal
from services.cbt.attempts.usecases.saves import SaveReceipt, SaveRequest
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.clock import Clock
from shared.web.unit_of_work import clock, db

MOST_SAVES = 256
_LOOK_SECONDS = 0.001
_GATHER_SECONDS = 0.01
"""While others are still bringing theirs, a batch waits for them, but never longer than this."""
PRESENCE_EVERY_SECONDS = 5.0
_ANSWER_WITHIN_SECONDS = 60.0
_RETRY_AFTER_SECONDS = 2
_LOCK_WITHIN_SECONDS = 30.0
_LOCK_RETRY_SECONDS = 0.001
_OUTAGE = (OperationalError, InterfaceError, PoolTimeout)
_log = logging.getLogger(__name__)


class InlineSaves:
    """Saves within the request's own transaction: for a database in memory, which has one connection."""

    def save(self, request: SaveRequest) -> SaveReceipt:
        (receipt,) = journal.save(db(), clock(), [request])
        return receipt

    def called(self) -> None:
        """The process that serves the hall's page is this one, and it remembers."""


@dataclass(eq=False)
class _Waiting:
    request: SaveRequest
    receipt: SaveReceipt | None = None
    error: Exception | None = None
    _unanswered: threading.Lock = field(default_factory=threading.Lock)
    """Held until there is an answer. One lock costs a fraction of an Event, and every save needs one."""

    def __post_init__(self) -> None:
        self._unanswered.acquire()

    def answer(self, receipt: SaveReceipt | None, error: Exception | None) -> None:
        self.receipt, self.error = receipt, error
        self._unanswered.release()

    def wait(self, seconds: float) -> bool:
        """Whether there is an answer by then. To be called once."""
        return self._unanswered.acquire(timeout=seconds)


class SaveWriter:
    """The writer of one process. `clock` None means the database's own."""

    def __init__(self, engine: Engine, clock: Clock | None, presence: Presence) -> None:
        self._engine = _for_writing(engine)
        self._clock = clock
        self._presence = presence
        self._starting = threading.Lock()
        self._pid = 0
        self._closing = False
        self._unanswered: set[_Waiting] = set()

    def save(self, request: SaveRequest) -> SaveReceipt:
        """Returns when the answers that the receipt calls saved are committed.

        Raises ServiceUnavailable if the database is away or the process is closing down. Nothing is known
        to be saved then, and sending it again does no harm.
        """
        if self._closing:
            raise ServiceUnavailable(retry_after=_RETRY_AFTER_SECONDS)
        self._ensure_running()
        waiting = _Waiting(request)
        self._queue.put(waiting)
        self._unanswered.add(waiting)
        try:
            if not waiting.wait(_ANSWER_WITHIN_SECONDS):
                raise ServiceUnavailable(retry_after=_RETRY_AFTER_SECONDS)
        finally:
            self._unanswered.discard(waiting)
        if waiting.error is not None:
            raise waiting.error
        assert waiting.receipt is not None
        return waiting.receipt

    @property
    def unanswered(self) -> int:
        """How many requests wait for their commit just now."""
        return len(self._unanswered)

    def called(self) -> None:
        self._ensure_running()

    def close(self) -> None:
        """Writes what has queued, answers it, and takes nothing more. Safe to call twice."""
        if self._pid != os.getpid() or self._closing:
            return
        self._closing = True
        self._queue.put(None)
        self._thread.join(_ANSWER_WITHIN_SECONDS)

    def _ensure_running(self) -> None:
        """At the first call in this very process, because a thread does not survive a fork."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid == os.getpid():
                return
            self._queue: queue.Queue[_Waiting | None] = queue.Queue()
            self._presence_due = time.monotonic() + PRESENCE_EVERY_SECONDS
            self._was_busy = False
            self._thread = thread = threading.Thread(target=self._run, name="save-writer", daemon=True)
            self._pid = os.getpid()
        # Outside the lock: starting may let other greenlets run, and they may come here.
        thread.start()
        atexit.register(self.close)

    def _run(self) -> None:
        go_on = True
        while go_on:
            batch, go_on = self._gathered()
            if batch:
                self._write(batch)
            elif self._presence_is_due():
                self._write_presence()
        while not self._queue.empty():
            # Came in while closing; nobody will write it.
            late = self._queue.get_nowait()
            if late is not None:
                late.answer(None, ServiceUnavailable(retry_after=_RETRY_AFTER_SECONDS))

    def _gathered(self) -> tuple[list[_Waiting], bool]:
        """What has queued, whole requests up to about MOST_SAVES saves; and whether to go on afterwards."""
        batch: list[_Waiting] = []
        saves = 0
        try:
            found = self._queue.get(timeout=PRESENCE_EVERY_SECONDS)
            self._await_company()
            while found is not None:
                batch.append(found)
                saves += len(found.request.answers)
                if saves >= MOST_SAVES:
                    return batch, True
                found = self._queue.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _await_company(self) -> None:
        """A commit has its price whatever it carries: while the hall is busy, it waits until no more are coming in.

        Whoever saves alone does not wait at all.
        """
        came, until = self._queue.qsize(), time.monotonic() + _GATHER_SECONDS
        if self._was_busy or came:
            grown = -1
            while grown < (came := self._queue.qsize()) < MOST_SAVES and time.monotonic() < until:
                grown = came
                time.sleep(_LOOK_SECONDS)
        self._was_busy = came > 0

    def _write(self, batch: list[_Waiting]) -> None:
        try:
            receipts = self._committed(batch)
        except _OUTAGE as error:
            _log.warning("saves not written: %s", getattr(error, "orig", error))
            for waiting in batch:
                waiting.answer(None, ServiceUnavailable(retry_after=_RETRY_AFTER_SECONDS))
        except Exception as error:
            if len(batch) == 1:
                batch[0].answer(None, error)
                return
            # One of them is to blame, and its neighbours must not suffer.
            for waiting in batch:
                self._write([waiting])
        else:
            for waiting, receipt in zip(batch, receipts, strict=True):
                waiting.answer(receipt, None)

    def _committed(self, batch: list[_Waiting]) -> list[SaveReceipt]:
        give_up_at = time.monotonic() + _LOCK_WITHIN_SECONDS
        while True:
            try:
                with unit_of_work(self._engine) as session:
                    if self._presence_is_due():
                        self._note_presence(session)
                    requests = [waiting.request for waiting in batch]
                    return journal.save(session, self._clock, requests)
            except OperationalError as error:
                if not _is_locked(error) or time.monotonic() > give_up_at:
                    raise
            time.sleep(_LOCK_RETRY_SECONDS)

    def _write_presence(self) -> None:
        try:
            with unit_of_work(self._engine) as session:
                self._note_presence(session)
        except _OUTAGE as error:
            _log.debug("presence not written: %s", getattr(error, "orig", error))

    def _note_presence(self, session: Session) -> None:
        self._presence_due = time.monotonic() + PRESENCE_EVERY_SECONDS
        seen = self._presence.take_unwritten()
        if seen:
            note_presence(session, seen)

    def _presence_is_due(self) -> bool:
        return time.monotonic() >= self._presence_due


def _for_writing(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        # SQLite would wait for another process's commit inside C, where no other greenlet can run.
        return make_engine(engine.url.render_as_string(hide_password=False), busy_timeout_seconds=0)
    # A batch is one statement, which commits by itself; BEGIN and COMMIT would be two more ways to the server and back.
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _is_locked(error: OperationalError) -> bool:
    """Another process is committing to the SQLite file just now."""
    return str(getattr(error.orig, "sqlite_errorname", "")).startswith("SQLITE_BUSY")
