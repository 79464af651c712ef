"""Clients that send half a request and then nothing, for as long as the server lets them, and come again."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count

from tests.load.hall import HOST

_HALVES = (
    b"POST /api/attempt/answers HTTP/1.1\r\nHost: loc",
    b"POST /api/attempt/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n{",
    b"POST /api/attempt/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n{",
    b"POST /api/attempt/answers HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n{",
)


@contextmanager
def half_sent(port: int, connections: int) -> Iterator[None]:
    """Keeps so many half-sent requests open until the end of the block."""
    ending = threading.Event()
    thread = threading.Thread(target=_flood, args=(port, connections, ending))
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def _flood(port: int, connections: int, ending: threading.Event) -> None:
    halves = count()
    with selectors.DefaultSelector() as open_ones:

        def begin() -> None:
            client = socket.create_connection((HOST, port), timeout=60)
            client.sendall(_HALVES[next(halves) % len(_HALVES)])
            open_ones.register(client, selectors.EVENT_READ)

        for _ in range(connections):
            begin()
        while not ending.is_set():
            for key, _ in open_ones.select(0.2):
                assert isinstance(key.fileobj, socket.socket)
                with suppress(OSError):
                    if key.fileobj.recv(4096):
                        continue
                open_ones.unregister(key.fileobj)
                key.fileobj.close()
                begin()
        for key in tuple(open_ones.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
