"""Answers that are the same for everybody, kept in the process for a moment: however many look, the page is made once.

A layer before Flask, for addresses that thousands of browsers ask again and again, such as the board of an exam's
session. What Flask answers is kept as it stands and given to whoever asks the same in the same language; once it has
grown old one request has it made anew, and the others get the old one meanwhile. Only what is plainly nobody's own is
kept: GET without a body or a token, an answer that sets no cookie. The connection ends with the answer: ten thousand
phones that come again after ten seconds must not fill a server that takes a few thousand connections.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask

from shared.telemetry.metrics import HTTP_SECONDS
from shared.telemetry.server import ROUTE
from shared.web import correlation, hosts
from shared.web.lane import plain_cookie
from shared.web.locale import COOKIE
from shared.web.serving.hang_up import HANG_UP
from shared.web.state import state

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FRESH_SECONDS = 1.0
_STALE_SECONDS = 10.0
"""So old an answer is given at most, while another request has it made anew."""
_MOST_ANSWERS, _LARGEST = 512, 256 * 1024
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9=&._-]{0,200}")
_UNUSUAL = ("HTTP_AUTHORIZATION", "HTTP_TRANSFER_ENCODING", hosts.REFUSED)

Key = tuple[str, str, str]


def _stay() -> None:
    """What a server does that cannot be asked to end a connection."""


@dataclass
class _Answer:
    made_at: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    renewing: bool = False


class KeptAnswers:
    """WSGI middleware. `rule` fits the paths whose answers may be kept, `route` is their name in the metrics."""

    def __init__(
        self, app: Flask, rule: re.Pattern[str], route: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._behind: WSGIApplication = app.wsgi_app
        self._rule, self._route, self._clock = rule, route, clock
        self._series = HTTP_SECONDS.labels(state(app).service, route, "GET", "2xx")
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._behind(environ, start_response)
        began = time.perf_counter()
        environ.get(HANG_UP, _stay)()
        found = self._usable(key)
        if found is None:
            return self._made(key, environ, start_response)
        environ[ROUTE] = self._route
        start_response(found.status, [*found.headers, (correlation.HEADER, correlation.id_for(""))])
        self._series.observe(time.perf_counter() - began)
        return [found.body]

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """What the answer depends on; None where it might depend on more."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if (
            environ["REQUEST_METHOD"] != "GET"
            or not self._rule.fullmatch(path)
            or not _PLAIN_QUERY.fullmatch(query)
            or environ.get("CONTENT_LENGTH") not in (None, "", "0")
            or any(name in environ for name in _UNUSUAL)
        ):
            return None
        language = plain_cookie(environ, COOKIE)
        if language is None and COOKIE in environ.get("HTTP_COOKIE", ""):
            # Sent twice, quoted or empty: Flask may read it otherwise than this layer.
            return None
        return path, query, language or ""

    def _usable(self, key: Key) -> _Answer | None:
        """The answer that is kept; None if this request is to have it made."""
        found = self._answers.get(key)
        if found is None:
            return None
        age = self._clock() - found.made_at
        if age < FRESH_SECONDS or (found.renewing and age < _STALE_SECONDS):
            return found
        found.renewing = True
        return None

    def _made(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started.append((status, list(headers)))
            return start_response(status, headers, exc_info)

        made_at = self._clock()
        parts = self._behind(environ, start)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        self._keep(key, made_at, *started[-1], body)
        return [body]

    def _keep(self, key: Key, made_at: float, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        own = {correlation.HEADER.lower()}
        names = {name.lower() for name, _ in headers}
        if status[:3] not in ("200", "204") or "set-cookie" in names or len(body) > _LARGEST:
            self._answers.pop(key, None)
            return
        kept = [(name, value) for name, value in headers if name.lower() not in own]
        self._answers[key] = _Answer(made_at, status, kept, body)
        self._answers.move_to_end(key)
        while len(self._answers) > _MOST_ANSWERS:
            self._answers.popitem(last=False)
