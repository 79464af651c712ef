"""A hall of candidates at work, and what it measures: one process, one connection each, one answer at a time.

It speaks HTTP itself, over plain sockets: a client library would need more of the machine than the server that is
measured. It still reads every answer whole, and what was not saved ends the run.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True)
class Seat:
    """Whoever holds the token, and the items of the paper."""

    token: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """`milliseconds`: of each save, from the first byte sent to the last one read."""

    seconds: float
    milliseconds: Sequence[float]

    @property
    def saves(self) -> int:
        return len(self.milliseconds)

    @property
    def rate(self) -> float:
        return self.saves / self.seconds

    def percentile(self, share: int) -> float:
        return statistics.quantiles(self.milliseconds, n=100)[share - 1]


def drive(port: int, seats: Sequence[Seat], seconds: float, under: str = "") -> Measured:
    """Everyone saves at once for a while, and waits for every answer. Raises SystemExit if one is not saved.

    `under` is the path that the exam's pages have, where one origin serves several applications.
    """
    candidates = [_Candidate(port, seat, under) for seat in seats]
    times: list[float] = []
    with selectors.DefaultSelector() as ready:
        for candidate in candidates:
            candidate.take_seat()
            ready.register(candidate.connection, selectors.EVENT_READ, candidate)
        began = time.perf_counter()
        until = began + seconds
        for candidate in candidates:
            candidate.save()
        waiting = len(candidates)
        while waiting:
            for key, _ in ready.select(60):
                took = key.data.read()
                if took is None:
                    continue
                times.append(took * 1000)
                if time.perf_counter() < until:
                    key.data.save()
                else:
                    waiting -= 1
        elapsed = time.perf_counter() - began
    for candidate in candidates:
        candidate.connection.close()
    return Measured(elapsed, times)


class _Candidate:
    def __init__(self, port: int, seat: Seat, under: str) -> None:
        self.connection = socket.create_connection((HOST, port), timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = f"Host: {HOST}:{port}\r\nCookie: terang_seat={seat.token}\r\n"
        self._attempt = f"{under}/api/attempt"
        self._items = seat.items
        self._sequence = 0
        self._received = b""
        self._began = 0.0

    def take_seat(self) -> None:
        """Goes on after whatever was saved before."""
        self.connection.sendall(f"GET {self._attempt} HTTP/1.1\r\n{self._headers}\r\n".encode())
        while (body := self._answer()) is None:
            pass
        self._sequence = int(str(body["next_sequence"]))

    def save(self) -> None:
        item = self._items[self._sequence % len(self._items)]
        entry = {
            "sequence": self._sequence,
            "item_id": item,
            "option_id": f"{item}-{self._sequence % 5}",
            "doubtful": False,
        }
        body = json.dumps({"entries": [entry]})
        head = f"POST {self._attempt}/answers HTTP/1.1\r\n{self._headers}Content-Type: application/json\r\n"
        self._began = time.perf_counter()
        self.connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def read(self) -> float | None:
        """Seconds that the save took, once its answer is there whole."""
        body = self._answer()
        if body is None:
            return None
        took = time.perf_counter() - self._began
        if body.get("saved") != [self._sequence]:
            raise SystemExit(f"not saved: {body}")
        self._sequence += 1
        return took

    def _answer(self) -> dict[str, object] | None:
        part = self.connection.recv(262_144)
        if not part:
            raise SystemExit("the server hung up")
        self._received += part
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        length = _LENGTH.search(self._received, 0, end + 2)
        if length is None:
            raise SystemExit(f"an answer without its length: {self._received[:300]!r}")
        if len(self._received) < end + 4 + int(length[1]):
            return None
        found = json.loads(self._received[end + 4 :])
        self._received = b""
        assert isinstance(found, dict)
        return found
