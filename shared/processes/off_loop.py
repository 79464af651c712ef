"""Slow work in C, such as hashing a password, beside a loop that serves everybody else meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class Full(Exception):
    """As many wait as may; whoever asked has to come again later."""


class OffLoop:
    """Runs functions that let go of Python's lock, `at_once` of them; `places` callers run or wait, and no more."""

    def __init__(self, *, at_once: int, places: int) -> None:
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
            return _beside_the_loop(lambda: function(*args, **kwargs))


def _beside_the_loop(work: Callable[[], T]) -> T:
    if "gevent" not in sys.modules:
        return work()
    from gevent import get_hub, monkey

    if not monkey.is_module_patched("threading"):
        return work()
    raised: list[Exception] = []

    def guarded() -> T | None:
        # gevent would write what it raises to standard error, with a traceback.
        try:
            return work()
        except Exception as error:
            raised.append(error)
            return None

    done = get_hub().threadpool.apply(guarded)
    if raised:
        raise raised[0]
    return cast("T", done)
