"""Clients that send half a request and then nothing, for as long as the server lets them, and come again."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count

from tests.load.floods import Tally
from tests.load.hall import HOST

_HALVES = (
    b"POST %s/api/attempt/answers HTTP/1.1\r\nHost: loc",
    b"POST %s/api/attempt/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n{",
    b"POST %s/api/attempt/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n{",
    b"POST %s/api/attempt/answers HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n{",
)


@contextmanager
def half_sent(port: int, connections: int, under: str = "") -> Iterator[Tally]:
    """Keeps so many half-sent requests open until the end of the block; those that the server ended are refused.

    `under` is the path that the exam's pages have.
    """
    ending = threading.Event()
    tally = Tally()
    thread = threading.Thread(target=_flood, args=(port, connections, under.encode(), ending, tally))
    thread.start()
    try:
        yield tally
    finally:
        ending.set()
        thread.join()


def _flood(port: int, connections: int, under: bytes, ending: threading.Event, tally: Tally) -> None:
    halves = count()
    with selectors.DefaultSelector() as open_ones:

        def begin() -> None:
            client = socket.create_connection((HOST, port), timeout=60)
            client.sendall(_HALVES[next(halves) % len(_HALVES)] % under)
            open_ones.register(client, selectors.EVENT_READ)

        for _ in range(connections):
            begin()
        while not ending.is_set():
            for key, _ in open_ones.select(0.2):
                assert isinstance(key.fileobj, socket.socket)
                with suppress(OSError):
                    if key.fileobj.recv(4096):
                        continue
                tally.refused += 1
                open_ones.unregister(key.fileobj)
                key.fileobj.close()
                begin()
        for key in tuple(open_ones.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
