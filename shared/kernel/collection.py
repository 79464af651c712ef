"""Python's search for garbage, spared where all that it would look through stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def exempt_what_is_there() -> None:
    """Exempts every object that there is by now from all searches to come. For the beginning of a process that serves,
    when all of its code is loaded: those objects stay until its end, and each search through them would stop every
    thread for a tenth of a second."""
    gc.collect()
    gc.freeze()


@contextmanager
def paused_collection() -> Iterator[None]:
    """Within the block no search for unreachable circles begins by itself; what is no circle is freed as always.

    Each search looks through everything made lately, again and again as more is made: for a ranking of 100,000 people
    that is a third of the time, for a million sheets marked again an eighth. It counts for the whole process, so the
    block should last no longer than seconds, or minutes where what it calls makes no circles.
    Threads that pause at once do not add up: the first to end ends it for all, which costs time and nothing else."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
