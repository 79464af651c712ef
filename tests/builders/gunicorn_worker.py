"""A gunicorn worker that serves one connection in this process: its client is a list of pieces."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gunicorn.config import Config
from gunicorn.workers.ggevent import GeventWorker

CLIENT = ("127.0.0.1", 50_000)
_DATE = re.compile(rb"\r\nDate: [^\r]*\r\n")


@dataclass(frozen=True)
class Heard:
    """What the application was asked, and every byte that the client was sent, without dates."""

    asked: Sequence[dict[str, Any]]
    answers: bytes

    @property
    def statuses(self) -> list[int]:
        return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", self.answers)]


class Pieces:
    """A client's socket whose bytes arrive in these pieces, and which hangs up then."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = [piece for piece in pieces if piece]
        self.sent = b""
        self.is_closed = False

    def recv(self, size: int) -> bytes:
        if self.is_closed:
            raise OSError(9, "closed")
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        if len(piece) > size:
            self._pieces.insert(0, piece[size:])
        return piece[:size]

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def send(self, data: bytes, _flags: int = 0) -> int:
        self.sent += data
        return len(data)

    def close(self) -> None:
        self.is_closed = True

    def shutdown(self, _how: int) -> None:
        self._pieces.clear()

    def setblocking(self, _blocking: int) -> None: ...


class _Listener:
    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 8000


def settings(**changes: Any) -> Config:
    found = Config()
    for name, value in changes.items():
        found.set(name, value)
    return found


def serve(worker_class: type[GeventWorker], cfg: Config, pieces: Iterable[bytes], client: Any = CLIENT) -> Heard:
    """What a worker of this class makes of one connection."""
    (heard,) = serve_all(worker_class, cfg, [(pieces, client)])
    return heard


def serve_all(
    worker_class: type[GeventWorker], cfg: Config, clients: Sequence[tuple[Iterable[bytes], Any]]
) -> list[Heard]:
    """What one worker makes of one connection after the other, each with its pieces and its client's address."""
    asked: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        # Read as Flask does: to the end, where the server says that there is one.
        body = environ["wsgi.input"].read()
        told = {name: value for name, value in environ.items() if isinstance(value, str)}
        asked.append({**told, "body": body})
        answer = json.dumps([environ["PATH_INFO"], len(body)]).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    heard = []
    with socket.socket() as unused:
        worker = worker_class(0, 0, [unused], None, 30, cfg, cfg.logger_class(cfg))
        worker.wsgi = application
        for pieces, address in clients:
            connection = Pieces(pieces)
            worker.handle(_Listener(), connection, address)
            assert connection.is_closed
            heard.append(Heard(tuple(asked), _DATE.sub(b"\r\n", connection.sent)))
            asked.clear()
        worker.tmp.close()
    return heard
