"""An answer on the short road: gunicorn's own, written in one piece where it is in one piece."""

from __future__ import annotations

import time
from typing import Any

from gunicorn import util
from gunicorn.http.wsgi import Response

_KEPT_HEADERS = 64
_kept: set[tuple[str, str]] = set()
"""Headers that gunicorn has checked before. The same dozen is in every answer; the first ones checked stay."""


class Answer(Response):  # type: ignore[misc]
    """Head and first part leave together; a small answer is one packet and one call of the system."""

    headers_sent: bool

    def __init__(self, req: Any, sock: Any, cfg: Any) -> None:
        super().__init__(req, sock, cfg)
        self._unsent = b""
        self._gathers = True

    @property
    def is_begun(self) -> bool:
        """Whether a byte of it may have left."""
        return self.headers_sent and not self._unsent

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        for header in headers:
            if header in _kept:
                self.headers.append(header)
                continue
            super().process_headers([header])
            if self.headers[-1:] == [header] and header[0].lower() != "content-length" and len(_kept) < _KEPT_HEADERS:
                _kept.add(header)

    def default_headers(self) -> list[str]:
        if self.upgrade or self.chunked:
            found: list[str] = super().default_headers()
            return found
        connection = "close" if self.should_close() else "keep-alive"
        lines = f"HTTP/1.1 {self.status}\r\nServer: {self.version}\r\nDate: {_date()}\r\nConnection: {connection}\r\n"
        return [lines]

    def send_headers(self) -> None:
        if self.headers_sent:
            return
        lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"]
        self._unsent = "".join(lines).encode("latin-1")
        self.headers_sent = True
        if not self._gathers:
            self._flush()

    def write_file(self, respiter: Any) -> None:
        # The system copies the file to the socket by itself, so the head must be there before it.
        self._gathers = False
        super().write_file(respiter)

    def close(self) -> None:
        self.send_headers()
        self._flush()
        super().close()

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            data = b"%X\r\n%b\r\n" % (len(data), data)
        data, self._unsent = self._unsent + data, b""
        self.sock.sendall(data)

    def _flush(self) -> None:
        if self._unsent:
            data, self._unsent = self._unsent, b""
            self.sock.sendall(data)


class _Dates:
    """The date of an answer, whose text changes once a second."""

    def __init__(self) -> None:
        self._second, self._text = 0, ""

    def __call__(self) -> str:
        second = int(time.time())
        if second != self._second:
            self._second, self._text = second, util.http_date(second)
        return self._text


_date = _Dates()
