"""A crowd of browsers that do the same at the same moment, over plain sockets: one process, one connection each.

A client library would need more of the machine than the server that is measured. What a browser does is a generator: it
yields requests and is given their answers.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from tests.load.hall import HOST

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r\n]+)=([^;\r\n]*)", re.IGNORECASE)
_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Request:
    """`body` is sent as `content_type`; without a body it is a GET."""

    path: str
    body: str | None = None
    content_type: str = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answered:
    status: int
    head: bytes
    body: bytes


Browsing = Generator[Request, Answered, None]


def all_at_once(port: int, browsings: Sequence[Browsing], cookies: Sequence[str] = ()) -> tuple[list[float], list[str]]:
    """Runs them all, beginning at one moment: after how many seconds each was done, and the cookies each then has.

    `cookies` are what each has at the beginning, as its Cookie header; connections are open before the time runs.
    """
    browsers = [_Browser(port, browsing) for browsing in browsings]
    for browser, kept in zip(browsers, cookies, strict=False):
        browser.cookies.update((name, value) for name, _, value in (pair.partition("=") for pair in kept.split("; ")))
    done: dict[_Browser, float] = {}
    with selectors.DefaultSelector() as ready:
        for browser in browsers:
            ready.register(browser.connection, selectors.EVENT_READ, browser)
        began = time.perf_counter()
        for browser in browsers:
            browser.go_on(None)
        while len(done) < len(browsers):
            for key, _ in ready.select(_PATIENCE_SECONDS) or _give_up(len(browsers) - len(done)):
                if key.data.read():
                    done[key.data] = time.perf_counter() - began
                    ready.unregister(key.data.connection)
                    key.data.connection.close()
    return [done[browser] for browser in browsers], [browser.cookie_header for browser in browsers]


def _give_up(waiting: int) -> list[tuple[selectors.SelectorKey, int]]:
    raise SystemExit(f"{waiting} browsers have had no answer for {_PATIENCE_SECONDS} s")


class _Browser:
    def __init__(self, port: int, browsing: Browsing) -> None:
        self.connection = socket.create_connection((HOST, port), timeout=_PATIENCE_SECONDS)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookies: dict[str, str] = {}
        self._host = f"{HOST}:{port}"
        self._browsing = browsing
        self._received = b""

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def go_on(self, answer: Answered | None) -> bool:
        """Sends the next request; True if there is none."""
        try:
            request = next(self._browsing) if answer is None else self._browsing.send(answer)
        except StopIteration:
            return True
        head = [f"{'GET' if request.body is None else 'POST'} {request.path} HTTP/1.1", f"Host: {self._host}"]
        if self.cookies:
            head.append(f"Cookie: {self.cookie_header}")
        body = (request.body or "").encode()
        if request.body is not None:
            head += [f"Origin: http://{self._host}", f"Content-Type: {request.content_type}"]
            head.append(f"Content-Length: {len(body)}")
        self.connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
        return False

    def read(self) -> bool:
        """Takes what has arrived; True once the last answer is there."""
        part = self.connection.recv(1_048_576)
        if not part:
            raise SystemExit("the server hung up")
        self._received += part
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self._received[: end + 2]
        length = _LENGTH.search(head)
        if length is None:
            raise SystemExit(f"an answer without its length: {head[:300]!r}")
        body = self._received[end + 4 :]
        if len(body) < int(length[1]):
            return False
        self._received = b""
        self.cookies.update((name.decode(), value.decode()) for name, value in _COOKIE.findall(head))
        return self.go_on(Answered(int(head.split(b" ", 2)[1]), head, body))
