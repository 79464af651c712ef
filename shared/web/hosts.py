"""The names under which people reach us: a request that was sent to any other host is refused.

A page makes addresses from the name that it was asked by, and a page of another site whose name was made to lead here
(DNS rebinding) would be the same origin as ours. Health, readiness and metrics answer under every name: whoever starts
and watches a process asks it by the address that it happens to have, and they make no addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.exceptions import MisdirectedRequest

from shared.config import Settings
from shared.web import addresses
from shared.web.state import state

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REFUSED = "terang.unknown_host"
"""Key in the WSGI environment of a request that names none of our hosts."""
WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def register(app: Flask) -> None:
    app.before_request(_refuse)


def install(app: Flask) -> None:
    """Call after all other middleware is there: what it notes is to be seen by all of it."""
    app.wsgi_app = Hosts(app.wsgi_app, state(app).settings)  # type: ignore[method-assign]


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Names without port: the public address's and those that the operator adds. Where the public address is this
    machine, all its usual names count."""
    own = _name(addresses.split(settings.public_url).netloc)
    named = {own, *map(_name, settings.allowed_hosts)}
    return frozenset(named | set(THIS_MACHINE) if own in THIS_MACHINE else named)


class Hosts:
    """Notes each request to another host and gives it our own, so that even the page that refuses it can be made."""

    def __init__(self, behind: WSGIApplication, settings: Settings) -> None:
        self.behind = behind
        self._own = addresses.split(settings.public_url).netloc
        self._allowed = allowed_hosts(settings)
        self._seen: frozenset[str] = frozenset()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if host not in self._seen and not self._knows(host):
            environ["HTTP_HOST"] = self._own
            environ[REFUSED] = True
        return self.behind(environ, start_response)

    def _knows(self, host: str) -> bool:
        if addresses.split(f"//{host}").netloc != host or _name(host) not in self._allowed:
            return False
        if len(self._seen) < len(self._allowed):
            # Few forms are in use; the others are looked at again each time.
            self._seen |= {host}
        return True


def _name(host: str) -> str:
    """The name in `name:port`, in small letters; "" for what is no host."""
    parts = addresses.split(f"//{host}")
    try:
        named = parts.port is None or parts.port > 0
    except ValueError:
        return ""
    plain = named and parts.username is None and not (parts.path or parts.query or parts.fragment)
    return (parts.hostname or "").removesuffix(".") if plain else ""


def _refuse() -> None:
    if REFUSED in request.environ and request.path not in WATCHED:
        raise MisdirectedRequest
