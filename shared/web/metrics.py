"""Counts requests, their durations and their statuses, and serves the page that Prometheus reads."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import Histogram

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
    service = state(app).service
    announce(service)
    HTTP_SECONDS.labels(service, NO_ROUTE, "GET", "2xx")
    app.before_request(_begin)
    app.after_request(_Noting(service))
    if state(app).settings.metrics:
        app.add_url_rule(PATH, "metrics", _page)


def _begin() -> None:
    g.terang_began = time.perf_counter()


class _Noting:
    """Remembers the series that it has met: to look one up by its labels takes longer than to count."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._series: dict[tuple[str, str, int], Histogram] = {}

    def __call__(self, response: Response) -> Response:
        # Addresses and methods that callers make up must not become ever more series, nor be written to a log.
        asked, rule = request.environ, request.url_rule
        asked[ROUTE] = route = rule.rule if rule else NO_ROUTE
        if rule is None or rule.endpoint not in _NOT_COUNTED:
            method = asked["REQUEST_METHOD"] if asked["REQUEST_METHOD"] in _METHODS else "other"
            key = (route, method, response.status_code // 100)
            series = self._series.get(key)
            if series is None:
                series = self._series[key] = HTTP_SECONDS.labels(self._service, route, method, f"{key[2]}xx")
            series.observe(time.perf_counter() - g.terang_began)
        return response


@public
def _page() -> Response:
    return Response(exposition(), content_type=CONTENT_TYPE)
