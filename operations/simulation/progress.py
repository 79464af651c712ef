"""Shows the progress of the demo: one bar per phase in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

_WIDTH = 32
_REDRAW_SECONDS = 0.2
_LINE_EVERY_SECONDS = 10.0


@dataclass
class _Phase:
    name: str
    total: int | None = None
    done: int = 0
    started: float | None = None
    finished: float | None = None

    @property
    def seconds(self) -> float:
        if self.started is None:
            return 0.0
        return (self.finished or time.monotonic()) - self.started

    def line(self) -> str:
        if self.total is None:
            return f"  {self.name:<11}"
        share = self.done / self.total if self.total else 1.0
        filled = int(_WIDTH * min(share, 1.0))
        bar = "█" * filled + "░" * (_WIDTH - filled)
        return f"  {self.name:<11}{bar} {self.done:>5}/{self.total:<5} {self.seconds:7.1f} s"


class Progress:
    """Phases run one after another or side by side; every method may be called from any thread."""

    def __init__(self, names: Sequence[str], out: TextIO | None = None) -> None:
        self._phases = {name: _Phase(name) for name in names}
        self._out = out or sys.stdout
        self._live = self._out.isatty()
        self._drawn = 0
        self._last = 0.0
        self._lock = threading.RLock()

    def begin(self, name: str, total: int) -> None:
        with self._lock:
            phase = self._phases[name]
            phase.total, phase.started = total, time.monotonic()
            phase.finished = None if total else phase.started
            self._show(phase, force=True)

    def advance(self, name: str, by: int = 1) -> None:
        with self._lock:
            self.reach(name, self._phases[name].done + by)

    def reach(self, name: str, done: int) -> None:
        """Sets how many are done; the phase ends with its total."""
        with self._lock:
            phase = self._phases[name]
            phase.done = done
            ends = phase.finished is None and phase.total is not None and done >= phase.total
            if ends:
                phase.finished = time.monotonic()
            self._show(phase, force=ends)

    def print_above(self, text: str) -> None:
        """A line of its own above the bars."""
        with self._lock:
            if self._live and self._drawn:
                self._out.write(f"\x1b[{self._drawn}A\x1b[J")
                self._drawn = 0
            self._out.write(text + "\n")
            self._draw()

    def seconds(self) -> dict[str, float]:
        """Of each phase that has begun."""
        with self._lock:
            return {phase.name: phase.seconds for phase in self._phases.values() if phase.started is not None}

    def _show(self, phase: _Phase, *, force: bool) -> None:
        now = time.monotonic()
        if not force and now - self._last < (_REDRAW_SECONDS if self._live else _LINE_EVERY_SECONDS):
            return
        self._last = now
        if self._live:
            self._draw()
        elif phase.done:
            self._out.write(phase.line().rstrip() + "\n")
            self._out.flush()

    def _draw(self) -> None:
        if not self._live:
            self._out.flush()
            return
        lines = [phase.line() for phase in self._phases.values() if phase.started is not None]
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        self._out.write(up + "".join(f"\x1b[2K{line}\n" for line in lines))
        self._drawn = len(lines)
        self._out.flush()


class Console:
    """Prints lines for the watcher: above the bars while there are any, so that they do not go through them."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self.bars: Progress | None = None

    def __call__(self, text: str) -> None:
        if self.bars is not None:
            self.bars.print_above(text)
        else:
            self._out.write(text + "\n")
            self._out.flush()
