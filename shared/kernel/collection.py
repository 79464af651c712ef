"""Python's search for garbage, paused while a great many objects are made that all stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Within the block no search for unreachable circles begins by itself; what is no circle is freed as always.

    Each search looks through everything made lately, again and again as more is made: for a ranking of 100,000 people
    that is a third of the time. It counts for the whole process, so the block should last no longer than seconds.
    Threads that pause at once do not add up: the first to end ends it for all, which costs time and nothing else."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
