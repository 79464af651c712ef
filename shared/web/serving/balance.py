"""Connections divided evenly among the worker processes of one gunicorn.

They share one listening socket, and whoever is quickest takes what comes: a hall whose browsers connected while nothing
else happened was divided one to three, and at the start of the exam one worker had most of the work. So a worker that
has more connections than another leaves a new one to it for a moment, and takes it itself if nobody did.
"""

from __future__ import annotations

import mmap
import struct
import time
from functools import partial
from typing import Any

import gevent
from gevent.server import StreamServer

_PLACES = 256
_PLACE = struct.Struct("dd")
"""When the worker last reported (monotonic clock, which all processes of a machine share), and its connections."""
_SHARED = mmap.mmap(-1, _PLACES * _PLACE.size)
"""Made by gunicorn's master, which reads this module before it forks the workers."""
_SILENT_SECONDS = 3.0
"""A worker reports every second."""
_MORE = 4
_MOMENT_SECONDS = 0.001


class Balance:
    """How many connections this worker has, and how many each other has that is alive."""

    def __init__(self, place: int, shared: mmap.mmap = _SHARED) -> None:
        """`place` differs among the workers that are alive at the same time."""
        self._place = place % _PLACES
        self._shared = shared
        self._others: list[int] = []
        self._own = 0
        self.report()

    def report(self) -> None:
        """Call it every second."""
        now = time.monotonic()
        self._write(now)
        reported = ((place, self._read(place)[0]) for place in range(_PLACES) if place != self._place)
        self._others = [place for place, at in reported if at and now - at < _SILENT_SECONDS]

    def add(self, connections: int) -> None:
        """So many more connections; fewer if it is negative."""
        self._own += connections
        self._write(time.monotonic())

    def has_more(self) -> bool:
        """Whether this worker has clearly more connections than another one."""
        return any(self._own >= self._read(place)[1] + _MORE for place in self._others)

    def end(self) -> None:
        """This worker takes no more connections."""
        self._write(0.0)

    def _write(self, reported_at: float) -> None:
        _PLACE.pack_into(self._shared, self._place * _PLACE.size, reported_at, self._own)

    def _read(self, place: int) -> tuple[float, float]:
        at, connections = _PLACE.unpack_from(self._shared, place * _PLACE.size)
        return at, connections


class BalancedServer(StreamServer):  # type: ignore[misc]
    """gevent's server for one listening socket; gunicorn makes it as it makes its own `server_class`."""

    # One connection at a time, so that the others get theirs.
    max_accept = 1

    def __init__(self, worker: Any, listener: Any, *, spawn: Any, ssl_context: Any = None, **_gunicorns: Any) -> None:
        ssl = {"ssl_context": ssl_context} if ssl_context else {}
        super().__init__(listener, handle=partial(worker.handle, listener), spawn=spawn, **ssl)
        self._balance = worker.balance
        self._has_waited = False

    def do_read(self) -> Any:
        if not self._has_waited and self._balance.has_more():
            self._has_waited = True
            self.stop_accepting()
            gevent.spawn_later(_MOMENT_SECONDS, self._accept_again)
            return None
        self._has_waited = False
        return super().do_read()

    def _accept_again(self) -> None:
        if self.started:
            self.start_accepting()
