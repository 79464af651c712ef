"""Starts again what has ended, after pauses that grow while it does not stay alive."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shared.kernel.backoff import Backoff
from shared.kernel.errors import Refused

Report = Callable[[str], None]
"""Shows one line to the person who started everything."""


@dataclass(frozen=True)
class Pauses:
    """Seconds. After it has stayed alive for `settled`, earlier ends no longer count; `look` is how often it is
    looked at."""

    first: float = 0.2
    longest: float = 10.0
    settled: float = 30.0
    look: float = 0.25


class Kept(Protocol):
    """What is kept alive: a child process, or a server with its process."""

    @property
    def name(self) -> str: ...

    @property
    def log(self) -> Path | None: ...

    @property
    def running(self) -> bool: ...

    def how_it_ended(self) -> str:
        """An exit code or a signal, for the report."""

    def clear_up(self) -> None:
        """Ends what the ended one has left behind, so that it is not in its successor's way."""

    def start_again(self) -> None:
        """Starts it. Raises Refused or OSError if that fails; it is then tried again later."""


class KeepAlive:
    """Watches over `kept` from `start` to `stop`; `changed` is called after every new start.

    Each has a thread of its own: a server may take long to come back, and nothing else waits for it.
    """

    def __init__(
        self,
        kept: Sequence[Kept],
        *,
        report: Report,
        changed: Callable[[], None] = lambda: None,
        pauses: Pauses | None = None,
    ) -> None:
        self._report = report
        self._changed = changed
        self._pauses = pauses or Pauses()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._watch, args=(each,), name=f"keep {each.name}", daemon=True) for each in kept
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns when nothing is started again any more; safe to call more than once, and without a start."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join()

    def _watch(self, kept: Kept) -> None:
        backoff = Backoff(self._pauses.first, self._pauses.longest, jitter=0.0)
        alive_since = time.monotonic()
        while not self._stopping.wait(self._pauses.look):
            if not kept.running:
                if time.monotonic() - alive_since > self._pauses.settled:
                    backoff.succeeded()
                self._bring_back(kept, backoff)
                alive_since = time.monotonic()

    def _bring_back(self, kept: Kept, backoff: Backoff) -> None:
        """Returns when it has been started, or `stop` is called."""
        problem: str | None = f"{kept.name} ended ({kept.how_it_ended()})"
        while problem is not None:
            pause = backoff.next_pause()
            kept.clear_up()
            self._report(f"{problem}; starting it again in {pause:.1f} s. Log: {kept.log}")
            if self._stopping.wait(pause):
                return
            problem = self._try(kept)

    def _try(self, kept: Kept) -> str | None:
        """Starts it; the problem where that fails."""
        try:
            kept.start_again()
        except (Refused, OSError) as error:
            return str(error)
        self._changed()
        return None
