"""Turns Ctrl-C and SIGTERM into one event, so that a start or a demo can end in an orderly way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def wait_for_the_end() -> Iterator[threading.Event]:
    """Within the block the first SIGINT or SIGTERM sets the event; a second one interrupts as usual."""
    ended = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(_number: int, _frame: Any) -> None:
        if ended.is_set():
            raise KeyboardInterrupt
        ended.set()

    for number in before:
        signal.signal(number, end)
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
