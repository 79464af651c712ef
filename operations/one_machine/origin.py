"""Serves the three applications on one origin, for the embedded form and the tests.

Every service keeps its own application, session cookie and database; they only share a host name here,
under the paths that a reverse proxy gives them in production.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from operations.services import service_of
from shared.telemetry import configure_logging

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MOUNTS = {"recruitment": "", "cbt": "/cbt", "scoring": "/scoring"}


def create_origin() -> WSGIApplication:
    """The three applications, each with the settings of this process's environment."""
    configure_logging("web")
    apps: dict[str, WSGIApplication] = {service: service_of(service).create_app() for service in MOUNTS}
    mounted = {path: apps[service] for service, path in MOUNTS.items() if path}
    return DispatcherMiddleware(apps["recruitment"], mounted)
