"""How many requests, how long they took, and how they ended; and the page that Prometheus reads it from."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from shared.telemetry.metrics import CONTENT_TYPE, HTTP_SECONDS, announce, exposition
from shared.telemetry.server import ROUTE
from shared.web.access import public
from shared.web.state import state

PATH = "/metrics"
NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NOT_COUNTED = frozenset({"healthz", "readyz", "metrics"})


def register(app: Flask) -> None:
    """Call before anything else hooks into requests: it then begins first and ends last.

    The page is served only where the settings say so, and never through the public address: the reverse
    proxy refuses it.
    """
    announce(state(app).service)
    HTTP_SECONDS.labels(state(app).service, NO_ROUTE, "GET", "2xx")
    app.before_request(_begin)
    app.after_request(_note)
    if state(app).settings.metrics:
        app.add_url_rule(PATH, "metrics", _page)


def _begin() -> None:
    g.terang_began = time.perf_counter()


def _note(response: Response) -> Response:
    # Addresses and methods that callers make up must not become ever more series, nor be written to a log.
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    request.environ[ROUTE] = route
    if request.endpoint not in _NOT_COUNTED:
        method = request.method if request.method in _METHODS else "other"
        labels = (state().service, route, method, f"{response.status_code // 100}xx")
        HTTP_SECONDS.labels(*labels).observe(time.perf_counter() - g.terang_began)
    return response


@public
def _page() -> Response:
    return Response(exposition(), content_type=CONTENT_TYPE)
