"""Thousands of phones that ask the same address again and again, each at its own moment and on a new connection."""

from __future__ import annotations

import heapq
import os
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.load.floods import Tally
from tests.load.hall import HOST

_PATIENCE_SECONDS = 60.0
_AT_ONCE = 500
"""A phone whose turn it is waits while so many others wait for their answer."""


@contextmanager
def pollers(port: int, path: str, phones: int, every_seconds: float) -> Iterator[Tally]:
    """They ask until the end of the block. Raises SystemExit if one is answered otherwise than it may be."""
    tally = Tally()
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_poll, args=(port, path, phones, every_seconds, theirs))
    process.start()
    try:
        if not ours.poll(_PATIENCE_SECONDS):
            raise SystemExit("the phones do not begin")
        ours.recv()
        yield tally
        ours.send("end")
        found = ours.recv()
        if isinstance(found, str):
            raise SystemExit(found)
        tally.answered, tally.refused = found
    finally:
        ours.close()
        process.join(_PATIENCE_SECONDS)


def _poll(port: int, path: str, phones: int, every_seconds: float, pipe: Connection) -> None:
    # In truth phones have processors of their own.
    os.nice(19)
    began = time.monotonic()
    turns = [(began + every_seconds * phone / phones, phone) for phone in range(phones)]
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n\r\n".encode()
    answered = refused = 0
    received: dict[socket.socket, bytes] = {}
    pipe.send("begun")
    with selectors.DefaultSelector() as waiting:
        while not pipe.poll():
            now = time.monotonic()
            while turns[0][0] <= now and len(received) < _AT_ONCE:
                due, phone = heapq.heappop(turns)
                heapq.heappush(turns, (max(due, now - every_seconds) + every_seconds, phone))
                asking = socket.create_connection((HOST, port), timeout=_PATIENCE_SECONDS)
                asking.sendall(request)
                received[asking] = b""
                waiting.register(asking, selectors.EVENT_READ)
            for key, _ in waiting.select(min(0.05, max(0.0, turns[0][0] - now))):
                assert isinstance(key.fileobj, socket.socket)
                client = key.fileobj
                part = client.recv(262_144)
                received[client] += part
                if part:
                    continue
                head = received.pop(client)[:12]
                waiting.unregister(client)
                client.close()
                if head in (b"HTTP/1.1 200", b"HTTP/1.1 204"):
                    answered += 1
                elif head in (b"HTTP/1.1 429", b"HTTP/1.1 503"):
                    refused += 1
                else:
                    pipe.send(f"a phone was answered {head!r}")
                    return
        for asking in received:
            asking.close()
    pipe.recv()
    pipe.send((answered, refused))
