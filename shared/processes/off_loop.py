"""Slow work in C, such as hashing a password, beside a loop that serves everybody else meanwhile."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

NICENESS = 10
"""Of the threads that work beside a loop: where both want the processor, the loop has nine tenths of it."""


class Full(Exception):
    """As many wait as may; whoever asked has to come again later."""


class OffLoop:
    """Runs functions that let go of Python's lock, `at_once` of them; `places` callers run or wait, and no more."""

    def __init__(self, *, at_once: int, places: int) -> None:
        self._at_once = at_once
        self._threads: Any = None
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(places)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue, for what must not begin and then find it full. Raises Full."""
        if not self._places.acquire(blocking=False):
            raise Full
        try:
            yield
        finally:
            self._places.release()

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns or raises. Where gevent's loop serves, in a thread of the system, so that the loop
        goes on; call it within a `place`."""
        with self._turns:
            if not _is_on_a_loop():
                return function(*args, **kwargs)
            return self._beside_the_loop(lambda: function(*args, **kwargs))

    def _beside_the_loop(self, work: Callable[[], T]) -> T:
        if self._threads is None:
            from gevent.threadpool import ThreadPool

            self._threads = ThreadPool(self._at_once)
        raised: list[Exception] = []

        def guarded() -> T | None:
            _give_way()
            # gevent would write what it raises to standard error, with a traceback.
            try:
                return work()
            except Exception as error:
                raised.append(error)
                return None

        done = self._threads.apply(guarded)
        if raised:
            raise raised[0]
        return cast("T", done)


def _is_on_a_loop() -> bool:
    if "gevent" not in sys.modules:
        return False
    from gevent import monkey

    return bool(monkey.is_module_patched("threading"))


def _give_way() -> None:
    # On Linux this is the thread's alone (setpriority(2), "C library/kernel differences"), elsewhere the process's.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
