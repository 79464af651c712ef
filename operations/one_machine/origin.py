"""Serves the three applications on one origin, for the embedded form and the tests.

Every service keeps its own application, session cookie and database; they only share a host name here,
under the paths that a reverse proxy gives them in production. As there, each sees its own cookies only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from operations.one_machine.cookies import OwnCookies
from operations.services import service_of
from shared.telemetry import configure_logging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed.wsgi import WSGIApplication

MOUNTS = {"recruitment": "", "cbt": "/cbt", "scoring": "/scoring"}


def create_origin() -> WSGIApplication:
    """The three applications, each with the settings of this process's environment."""
    configure_logging("web")
    return on_one_origin({service: service_of(service).create_app() for service in MOUNTS})


def on_one_origin(apps: Mapping[str, WSGIApplication]) -> WSGIApplication:
    """The applications, by the names of their services, each below its path and with its own cookies."""
    fenced: dict[str, WSGIApplication] = {service: OwnCookies(app, service) for service, app in apps.items()}
    mounted = {path: fenced[service] for service, path in MOUNTS.items() if path}
    return DispatcherMiddleware(fenced["recruitment"], mounted)
