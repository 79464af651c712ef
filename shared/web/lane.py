"""A lane in front of Flask, for the ordinary requests of one route that is asked far more often than all others.

A lane answers only what it is sure of: the request has the plainest form there is, and the answer is a success.
Everything else, every refusal and every doubt, goes on to Flask with the request as it came, and Flask answers. So
a lane has no words, no language and no errors of its own, and what it answers is what Flask would have answered: one
suite of tests asks both.
"""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask

from shared.telemetry.metrics import HTTP_SECONDS
from shared.telemetry.server import ROUTE
from shared.web import correlation, hosts, origin
from shared.web.headers import added_headers
from shared.web.state import state

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_BODY = 64 * 1024
"""Bytes."""
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_-]+")
# A token of somebody else, a body in another form than its type says, a host that is not ours: Flask knows what
# follows from it.
_UNUSUAL = ("HTTP_AUTHORIZATION", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_ENCODING", hosts.REFUSED)


@dataclass(frozen=True)
class Success:
    """JSON with status 200. `action` is the longer action that the request belongs to, whose id it then carries."""

    body: bytes
    action: str = ""


class Lane(ABC):
    """WSGI middleware for `POST rule`, where the caller is known by a cookie and the body is JSON."""

    def __init__(self, app: Flask, rule: str) -> None:
        settings = state(app).settings
        self.behind: WSGIApplication = app.wsgi_app
        """The application without this lane."""
        self._rule = rule
        self._own_site = origin.site_of(settings.public_url)
        self._headers = added_headers(settings.secure_cookies)
        self._series = HTTP_SECONDS.labels(state(app).service, rule, "POST", "2xx")

    @abstractmethod
    def answer(self, environ: WSGIEnvironment, body: bytes) -> Success | None:
        """The answer to an ordinary request, or None: then Flask gets the request as it came."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        body = self._ordinary_body(environ)
        success = None if body is None else self.answer(environ, body)
        if success is None:
            return self.behind(environ, start_response)
        environ[ROUTE] = self._rule
        start_response(
            "200 OK",
            [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(success.body))),
                (correlation.HEADER, correlation.id_for(success.action)),
                *self._headers,
            ],
        )
        self._series.observe(time.perf_counter() - began)
        return [success.body]

    def _ordinary_body(self, environ: WSGIEnvironment) -> bytes | None:
        """The whole body, which can be read again afterwards; None if this is no ordinary request of the route."""
        if environ["PATH_INFO"] != self._rule or environ["REQUEST_METHOD"] != "POST":
            return None
        length = environ.get("CONTENT_LENGTH", "")
        if (
            environ.get("CONTENT_TYPE") != "application/json"
            or environ.get("QUERY_STRING")
            or not (length.isascii() and length.isdigit() and int(length) <= LARGEST_BODY)
            or any(name in environ for name in _UNUSUAL)
            or origin.is_foreign(environ, self._own_site)
        ):
            return None
        body: bytes = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
        return body if len(body) == int(length) else None


def plain_cookie(environ: WSGIEnvironment, name: str) -> str | None:
    """The value of this cookie if it was sent exactly once and needs no decoding; else None."""
    found = None
    for pair in environ.get("HTTP_COOKIE", "").split(";"):
        key, _, value = pair.partition("=")
        if key.strip() == name:
            if found is not None:
                return None
            found = value.strip()
    return found if found is not None and _PLAIN_VALUE.fullmatch(found) else None
