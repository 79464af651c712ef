"""A client's connection to a web worker, with a deadline for every wait.

A worker serves thousands of connections, so one that only half sends its request must not stay for long; yet a hall
behind one address, or a slow line, must not feel it. So the deadlines are of the single connection: how long it may be
silent between requests, how long a head may take, and how slowly a body may come. How many of an address may be there
at once is in `shared.web.serving.crowd`.
"""

from __future__ import annotations

import math
import socket
import time
from contextlib import suppress
from enum import Enum
from typing import Any

HEAD_SECONDS = 15.0
"""From the first byte of a request to the end of its head; nginx has the same in front of us."""
BODY_SECONDS = SEND_SECONDS = 30.0
BODY_BYTES_PER_SECOND = SEND_BYTES_PER_SECOND = 8 * 1024
"""A body may take BODY_SECONDS and as long as what has arrived of it takes at this speed. What is sent at once may
take SEND_SECONDS and as long as it takes at this speed."""
_NEVER = math.inf
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Phase(Enum):
    IDLE = "idle"
    """Between requests: nothing of the next one has arrived."""
    HEAD = "head"
    BODY = "body"
    """The head has been read; the body may be read, and the request is answered."""


class Connection:
    """Stands for the socket wherever gunicorn uses it; reads count against the deadline of their phase."""

    def __init__(self, client: Any, idle_seconds: float) -> None:
        self._client = client
        self._since = time.monotonic()
        self._idle_seconds = idle_seconds
        self._put_back = b""
        self._phase = Phase.IDLE
        self._until = time.monotonic() + idle_seconds
        self._waits_until = _NEVER
        self._is_sending = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def recv(self, size: int) -> bytes:
        """At most `size` bytes; none at the end of the stream, which may be one that `expire` has made."""
        if self._put_back:
            data, self._put_back = self._put_back[:size], self._put_back[size:]
        else:
            self._waits_until = self._until
            try:
                data = self._client.recv(size)
            finally:
                self._waits_until = _NEVER
        if self._phase is Phase.IDLE:
            self._begin(Phase.HEAD, HEAD_SECONDS)
        elif self._phase is Phase.BODY:
            self._until += len(data) / BODY_BYTES_PER_SECOND
        return data

    def sendall(self, data: bytes) -> None:
        self._begin_sending(len(data))
        try:
            # What a socket takes at once, as it does almost every answer, costs half of gevent's `sendall`.
            sent = self._client.send(data)
            if sent < len(data):
                self._client.sendall(memoryview(data)[sent:])
        finally:
            self._is_sending, self._waits_until = False, _NEVER

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> None:
        self._begin_sending(count or 0)
        try:
            self._client.sendfile(file, offset=offset, count=count)
        finally:
            self._is_sending, self._waits_until = False, _NEVER

    def put_back(self, data: bytes) -> None:
        """`data` is what `recv` returns next."""
        self._put_back = data + self._put_back

    def begin_body(self) -> None:
        self._begin(Phase.BODY, BODY_SECONDS)

    def begin_next(self) -> None:
        """The request is answered; the connection waits for another."""
        self._begin(Phase.IDLE, self._idle_seconds)

    @property
    def since(self) -> float:
        """When its present phase began."""
        return self._since

    @property
    def waits(self) -> bool:
        """Whether nothing happens on it until its client sends or takes something."""
        return self._waits_until is not _NEVER

    @property
    def is_half_sent(self) -> bool:
        """Whether a part of a request has come, and the rest is waited for."""
        return self._phase is not Phase.IDLE and self.waits and not self._is_sending

    @property
    def is_idle(self) -> bool:
        return self._phase is Phase.IDLE and self._waits_until is not _NEVER

    def is_late(self, now: float) -> bool:
        """Whether it waits for its client, longer than it may."""
        return now > self._waits_until

    def expire(self) -> None:
        """Ends the stream for the reader, who then sees what a client does that hangs up; what has arrived stays.

        A client that took too long over a head is told so, as far as its socket takes it at once. One that does not
        read its answer is hung up on.
        """
        with suppress(OSError):
            if self._is_sending:
                self._client.shutdown(socket.SHUT_RDWR)
                return
            if self._phase is Phase.HEAD:
                self._client.send(_TOO_SLOW, socket.MSG_DONTWAIT)
            self._client.shutdown(socket.SHUT_RD)

    def _begin(self, phase: Phase, seconds: float) -> None:
        self._phase, self._since = phase, time.monotonic()
        self._until = self._since + seconds

    def _begin_sending(self, size: int) -> None:
        self._is_sending = True
        self._waits_until = time.monotonic() + SEND_SECONDS + size / SEND_BYTES_PER_SECOND
