"""Serves the three applications on one origin, for the embedded form and the tests.

Every service keeps its own application, session cookie and database; they only share a host name here,
under the paths that a reverse proxy gives them in production.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from operations.services import service_of
from shared.telemetry import configure_logging

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOUNTS = {"recruitment": "", "cbt": "/cbt", "scoring": "/scoring"}
LARGEST_BODY = 32 * 1024 * 1024
"""Bytes. Above what any route accepts, so that the route itself reports which limit was passed."""


def create_origin() -> WSGIApplication:
    """The three applications, each with the settings of this process's environment."""
    configure_logging("web")
    apps: dict[str, WSGIApplication] = {service: service_of(service).create_app() for service in MOUNTS}
    mounted = {path: apps[service] for service, path in MOUNTS.items() if path}
    return BodyFirst(DispatcherMiddleware(apps["recruitment"], mounted))


class BodyFirst:
    """Receives a request's whole body before the application begins.

    SQLite's transactions block the whole process. Were a body read inside one, a slow client would hold
    the write lock while its worker serves somebody else, who would then wait for that lock in vain.
    """

    def __init__(self, application: WSGIApplication, limit: int = LARGEST_BODY) -> None:
        self._application = application
        self._limit = limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or ""
        chunked = not announced and environ.get("wsgi.input_terminated")
        if chunked or (announced.isascii() and announced.isdigit() and 0 < int(announced) <= self._limit):
            body = environ["wsgi.input"].read(int(announced) if announced else self._limit + 1)
            environ["wsgi.input"] = BytesIO(body)
            if not announced:
                # A body sent in chunks has a length from here on, by which the application can refuse it.
                environ.pop("HTTP_TRANSFER_ENCODING", None)
                environ["CONTENT_LENGTH"] = str(len(body))
        return self._application(environ, start_response)
