"""The correlation id: everything that one action of a person causes has it, in every service and log line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from shared.kernel.ids import new_id
from shared.telemetry.logs import begin_action, end_action
from shared.web.state import state

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEADER = "X-Correlation-ID"
_ENVIRON = "HTTP_X_CORRELATION_ID"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def register(app: Flask) -> None:
    """Every answer names its correlation id, so that a person can quote it to the operator; and every log line
    of the request has it."""
    service = state(app).service

    @app.before_request
    def _bind_it() -> None:
        begin_action(service, correlation_id())

    @app.after_request
    def _name_it(response: Response) -> Response:
        response.headers[HEADER] = correlation_id()
        return response

    @app.teardown_request
    def _forget_it(_error: BaseException | None) -> None:
        end_action()


def correlation_id() -> str:
    """The caller's id if it looks like one, else a new one; the same all through the request."""
    found: str | None = g.get("terang_correlation_id")
    if found is None:
        found = g.terang_correlation_id = _given(request.environ) or new_id()
    return found


def id_for(environ: WSGIEnvironment, action: str) -> str:
    """The id of a request that Flask does not see and that belongs to `action`: as `correlation_id` after `adopt`."""
    return _given(environ) or (action if _SANE.fullmatch(action) else new_id())


def adopt(found: str) -> None:
    """Uses `found` for the rest of the request, unless the caller has sent an id of its own."""
    if _SANE.fullmatch(found) and _given(request.environ) is None:
        g.terang_correlation_id = found
        begin_action(state().service, found)


def _given(environ: WSGIEnvironment) -> str | None:
    given = environ.get(_ENVIRON)
    return given if given and _SANE.fullmatch(given) else None
