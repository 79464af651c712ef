"""Long work in a process that serves others as well: between small portions they have their turn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_PORTION_SECONDS = 0.002
_TURN_SECONDS = 0.0002
"""Not zero: gevent goes on at once after a sleep of zero, before it has looked at its sockets."""


def in_turns(items: Iterable[T]) -> Iterator[T]:
    """The items; every two milliseconds, whatever else this process has to do (gevent's loop, a thread) goes first."""
    since = time.monotonic()
    for item in items:
        yield item
        if time.monotonic() - since >= _PORTION_SECONDS:
            time.sleep(_TURN_SECONDS)
            since = time.monotonic()
