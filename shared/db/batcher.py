"""Writes the items of many simultaneous callers in one transaction; each caller gets its own answer.

A commit costs the same for one item as for two hundred: while one is under way, the next batch gathers. Works in
plain threads and in gevent's greenlets alike, because everything it waits on is made after the process has been
forked and patched.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from shared.db.engine import make_engine, unit_of_work

_LOOK_SECONDS = 0.001
_GATHER_SECONDS = 0.01
"""While others are still bringing theirs, a batch waits for them, but never longer than this."""
_ANSWER_WITHIN_SECONDS = 60.0
_OUTAGE = (OperationalError, InterfaceError, PoolTimeout)
_log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")


class Unavailable(Exception):
    """The database is unreachable, or the process is closing. The item may or may not have been written."""


@dataclass(eq=False)
class _Waiting(Generic[T, R]):
    item: T
    answer: R | None = None
    error: Exception | None = None
    _unanswered: threading.Lock = field(default_factory=threading.Lock)
    """Held until there is an answer. One lock costs a fraction of an Event, and every item needs one."""

    def __post_init__(self) -> None:
        self._unanswered.acquire()

    def finish(self, answer: R | None, error: Exception | None) -> None:
        self.answer, self.error = answer, error
        self._unanswered.release()

    def wait(self, seconds: float) -> bool:
        """Whether the answer came within that time. Call it once."""
        return self._unanswered.acquire(timeout=seconds)


class Batcher(Generic[T, R]):
    """The writer of one process. Its thread starts at the first `put` or `wake`.

    `write(session, items)` returns one answer per item, in order; its transaction is committed before anybody
    gets theirs. It is called again with the items one by one if it fails for a batch, so it must leave
    nothing behind outside the transaction. With no items it is called after `idle_seconds` without any.
    `weight` says how much an item counts towards `most`, the size of a batch. With `autocommit`, PostgreSQL is
    spared BEGIN and COMMIT: for a `write` of one statement, which commits by itself.
    """

    def __init__(
        self,
        name: str,
        engine: Engine,
        write: Callable[[Session, Sequence[T]], Sequence[R]],
        *,
        weight: Callable[[T], int] = lambda _: 1,
        most: int = 256,
        idle_seconds: float = 5.0,
        autocommit: bool = False,
    ) -> None:
        self._name = name
        self._engine = _for_writing(engine, autocommit)
        self._write_batch = write
        self._weight = weight
        self._most = most
        self._idle_seconds = idle_seconds
        self._starting = threading.Lock()
        self._pid = 0
        self._closing = False
        self._unanswered: set[_Waiting[T, R]] = set()

    def put(self, item: T) -> R:
        """Returns the answer to the item after its transaction is committed.

        Raises Unavailable, or the error that `write` raises for this item alone.
        """
        if self._closing:
            raise Unavailable("closing down")
        self.wake()
        waiting: _Waiting[T, R] = _Waiting(item)
        self._queue.put(waiting)
        self._unanswered.add(waiting)
        try:
            if not waiting.wait(_ANSWER_WITHIN_SECONDS):
                raise Unavailable("no answer in time")
        finally:
            self._unanswered.discard(waiting)
        if waiting.error is not None:
            raise waiting.error
        return cast("R", waiting.answer)

    @property
    def unanswered(self) -> int:
        """How many callers are waiting for their commit."""
        return len(self._unanswered)

    @property
    def closing(self) -> bool:
        return self._closing

    def wake(self) -> None:
        """Starts the thread in this process, because a thread does not survive a fork."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid == os.getpid():
                return
            self._queue: queue.Queue[_Waiting[T, R] | None] = queue.Queue()
            self._was_busy = False
            self._thread = thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._pid = os.getpid()
        # Outside the lock: starting may let other greenlets run, and they may come here.
        thread.start()
        atexit.register(self.close)

    def close(self) -> None:
        """Writes and answers the queued items, then accepts no more. Safe to call twice."""
        if self._pid != os.getpid() or self._closing:
            return
        self._closing = True
        self._queue.put(None)
        self._thread.join(_ANSWER_WITHIN_SECONDS)

    def _run(self) -> None:
        go_on = True
        while go_on:
            batch, go_on = self._gathered()
            if batch or go_on:
                self._write(batch)
        while not self._queue.empty():
            # Came in while closing; nobody will write it.
            late = self._queue.get_nowait()
            if late is not None:
                late.finish(None, Unavailable("closing down"))

    def _gathered(self) -> tuple[list[_Waiting[T, R]], bool]:
        """The queued items, up to about `most` by weight, and whether to continue afterwards."""
        batch: list[_Waiting[T, R]] = []
        gathered = 0
        try:
            found = self._queue.get(timeout=self._idle_seconds)
            self._await_company()
            while found is not None:
                batch.append(found)
                gathered += self._weight(found.item)
                if gathered >= self._most:
                    return batch, True
                found = self._queue.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _await_company(self) -> None:
        """Under load, waits until no more items arrive, because a commit costs the same for one item as for many.

        An item that comes alone does not wait at all.
        """
        came, until = self._queue.qsize(), time.monotonic() + _GATHER_SECONDS
        if self._was_busy or came:
            grown = -1
            while grown < (came := self._queue.qsize()) < self._most and time.monotonic() < until:
                grown = came
                time.sleep(_LOOK_SECONDS)
        self._was_busy = came > 0

    def _write(self, batch: list[_Waiting[T, R]]) -> None:
        try:
            with unit_of_work(self._engine) as session:
                answers = self._write_batch(session, [waiting.item for waiting in batch])
        except _OUTAGE as error:
            _log.log(logging.WARNING if batch else logging.DEBUG, "%s: %s", self._name, getattr(error, "orig", error))
            for waiting in batch:
                waiting.finish(None, Unavailable("the database is away"))
        except Exception as error:
            if not batch:
                _log.exception("%s failed while idle", self._name)
            elif len(batch) == 1:
                batch[0].finish(None, error)
            else:
                # One item is at fault; the others must not fail with it.
                for waiting in batch:
                    self._write([waiting])
        else:
            for waiting, answer in zip(batch, answers, strict=True):
                waiting.finish(answer, None)


def _for_writing(engine: Engine, autocommit: bool) -> Engine:
    if engine.dialect.name == "sqlite":
        # What many wait for does not stand in the queue of this process's other writers.
        return make_engine(engine.url.render_as_string(hide_password=False))
    return engine.execution_options(isolation_level="AUTOCOMMIT") if autocommit else engine
