"""How much heavy work goes on at once, by all processes of this account on this machine."""

from __future__ import annotations

import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

AT_ONCE = max(1, (os.cpu_count() or 2) // 2)
"""Half of the cores: who saves an answer meanwhile has the other half."""
_LOOK_SECONDS = 0.005
LONGEST_REST_SECONDS = 1.0
FOLDER = Path(tempfile.gettempdir())


class Occupied(Exception):
    """Too much is going on already, and nothing of it ended in time."""


class Place:
    """One of the places, while it is held."""

    def __init__(self, lock: int | None) -> None:
        self._lock = lock

    def rest(self, seconds: float) -> None:
        """Nobody is given this place within so many seconds; a second at most."""
        if self._lock is not None:
            free_at = time.time() + min(seconds, LONGEST_REST_SECONDS)
            os.utime(self._lock, (free_at, free_at))

    def leave(self) -> None:
        if self._lock is not None:
            os.close(self._lock)


@contextmanager
def place(patience_seconds: float) -> Iterator[Place]:
    """Holds one of the places until the end of the block. Waiting does not hold up gevent's loop.

    Raises Occupied if none became free in time.
    """
    until = time.monotonic() + patience_seconds
    waiting = _of_this_process()
    if not waiting.acquire(timeout=patience_seconds):
        raise Occupied
    try:
        mine = _wait_for_one(until)
        try:
            yield mine
        finally:
            mine.leave()
    finally:
        waiting.release()


def _wait_for_one(until: float) -> Place:
    while True:
        for number in range(AT_ONCE):
            if (found := _find_free(number)) is not None:
                return found
        if time.monotonic() > until:
            raise Occupied
        time.sleep(_LOOK_SECONDS)


def _find_free(number: int) -> Place | None:
    """This place, if nobody has it: a lock that the system ends with whoever holds it."""
    file = FOLDER / f"terang-{os.getuid()}-place-{number}"
    try:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        # There is no room for it, or somebody else's lies there: then each process counts by itself.
        return Place(None)
    if os.fstat(lock).st_uid != os.getuid():
        os.close(lock)
        return Place(None)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    # A rest that is longer than any was noted before somebody set the clock back.
    if 0 < os.fstat(lock).st_mtime - time.time() <= LONGEST_REST_SECONDS:
        os.close(lock)
        return None
    return Place(lock)


@cache
def _of_this_process() -> threading.BoundedSemaphore:
    # Made at the first use, when gevent has patched the locks that it is made of.
    return threading.BoundedSemaphore(AT_ONCE)
