"""The correlation id: everything that one action of a person causes has it, in every service and log line.

It is always made here, never taken from the request: it goes into events that are kept for good and into logs that
name nobody, so a caller could write a name or a NIK into both. A proxy that wants to follow a request reads it in the
answer.
"""

from __future__ import annotations

import re

from flask import Flask, Response, g

from shared.kernel.ids import new_id
from shared.telemetry.logs import begin_action, end_action
from shared.web.state import state

HEADER = "X-Correlation-ID"
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
    """The request's own id; the same all through it."""
    found: str | None = g.get("terang_correlation_id")
    if found is None:
        found = g.terang_correlation_id = new_id()
    return found


def id_for(action: str) -> str:
    """The id of a request that Flask does not see and that belongs to `action`, a longer one of ours or "": as
    `correlation_id` gives it after `adopt`."""
    return action if _SANE.fullmatch(action) else new_id()


def adopt(found: str) -> None:
    """Uses `found`, the id of a longer action of ours, for the rest of the request."""
    if _SANE.fullmatch(found):
        g.terang_correlation_id = found
        begin_action(state().service, found)
