"""The heads of ordinary requests: read by gunicorn's own code, once for all requests whose heads are the same bytes.

A browser sends the same head again and again. What gunicorn makes of it follows from its bytes, from the address of
whoever sent it (whether it may set forwarded headers) and from the listener, and from nothing else, so it is kept with
these three.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from gunicorn.http import wsgi
from gunicorn.http.body import LengthReader
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request

LARGEST_BODY = 64 * 1024
"""Bytes; a longer body goes gunicorn's way, which does not gather it in memory."""
KEPT_HEADS = 2048
LARGEST_KEPT = 2048
"""Bytes; a longer head is read anew each time. Together they bound the memory that heads take, to about 20 MB."""
_UNUSUAL = frozenset({"TRANSFER-ENCODING", "EXPECT", "UPGRADE", "HTTP2-SETTINGS", "TRAILER"})

Peer = tuple[Any, str]
"""The listener's name and the client's IP address."""


@dataclass(frozen=True)
class Head:
    """The head of an ordinary request, as gunicorn has read it."""

    request: Any
    """gunicorn's Request; its body is not read through it."""
    body_length: int
    environ: dict[str, Any]

    def environ_for(self, connection: Any, port: int, body: bytes) -> dict[str, Any]:
        """The WSGI environment of one request with this head."""
        environ = self.environ.copy()
        environ["REMOTE_PORT"] = str(port)
        environ["gunicorn.socket"] = connection
        environ["wsgi.input"] = BytesIO(body)
        return environ


class Heads:
    """Reads heads, and keeps those that were read last."""

    def __init__(self, cfg: Any) -> None:
        self._cfg = cfg
        self._kept: dict[tuple[Peer, bytes], Head] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, peer: Peer, data: bytes) -> Head | None:
        """`data` ends with the head. None if the request is not ordinary, or no request: gunicorn decides then."""
        key = (peer, data)
        found = self._kept.get(key)
        if found is None:
            found = self._parsed(peer, data)
            if found is not None and len(data) <= LARGEST_KEPT:
                if len(self._kept) >= KEPT_HEADS:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = found
        return found

    def _parsed(self, peer: Peer, data: bytes) -> Head | None:
        listener, address = peer
        source = _Once(data)
        try:
            # Not the first of a connection, where another protocol could begin.
            request = Request(self._cfg, source, (address, 0), 2)
            if not _is_ordinary(request) or source.left:
                return None
            _, environ = wsgi.create(request, None, (address, 0), listener, self._cfg)
        except (ParseException, OSError):
            return None
        # It would write to a connection; of ours nobody sends hints before an answer.
        del environ["wsgi.early_hints"]
        environ["wsgi.multithread"] = True
        return Head(request, request.body.reader.length, environ)


def _is_ordinary(request: Any) -> bool:
    return (
        request.version == (1, 1)
        and request.method != "CONNECT"
        and _UNUSUAL.isdisjoint(name for name, _ in request.headers)
        and isinstance(request.body.reader, LengthReader)
        and request.body.reader.length <= LARGEST_BODY
    )


class _Once:
    """gunicorn's source of bytes (`gunicorn.http.unreader`) over one head."""

    def __init__(self, data: bytes) -> None:
        self.left = data

    def read(self, size: int | None = None, read_ahead: int | None = None) -> bytes:
        data, self.left = self.left, b""
        return data

    def unread(self, data: bytes) -> None:
        self.left = data + self.left
