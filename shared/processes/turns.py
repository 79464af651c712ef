"""Long work in a process that serves others as well: between small portions they have their turn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

PORTION = 20


def in_turns(items: Iterable[T]) -> Iterator[T]:
    """The items; after every few, whatever else this process has to do (gevent's loop, another thread) goes first."""
    for number, item in enumerate(items, 1):
        yield item
        if number % PORTION == 0:
            time.sleep(0)
