"""Requests that change something must come from our own pages.

Browsers name the page that sends a request (Origin, Sec-Fetch-Site); a page of another site cannot
forge either, and our cookies are SameSite=Lax besides. A request with a bearer token carries its own
proof, which no other site can attach, and is exempt: it is judged by that token alone (`shared.web.access`),
and if another site's page sent it, its cookies are taken away before anybody looks at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.wsgi import get_host

from shared.kernel.errors import Forbidden
from shared.kernel.words import N_
from shared.web import addresses
from shared.web.locale import COOKIE
from shared.web.sent_cookies import keep_cookies
from shared.web.staff_tokens import sent_as_bearer
from shared.web.state import state
from shared.web.unit_of_work import is_sent_by_another_site, reads_only

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Site = tuple[str, str]
"""Scheme, and host with port, of an address as a browser writes them; empty if it is none."""


class CrossOrigin(Forbidden):
    code = "cross_origin"
    text = N_("Permintaan ini datang dari halaman lain dan ditolak. Buka halaman kami dan ulangi dari sana.")


def register(app: Flask) -> None:
    app.wsgi_app = BearerAlone(app.wsgi_app, site_of(state(app).settings.public_url))  # type: ignore[method-assign]
    app.before_request(refuse_other_origins)


class BearerAlone:
    """Takes the cookies, but for the language, from a request with a bearer token that another site's page sends."""

    def __init__(self, behind: WSGIApplication, own: Site) -> None:
        self._behind, self._own = behind, own

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if sent_as_bearer(environ) is not None and is_foreign(environ, self._own):
            keep_cookies(environ, (COOKIE,))
        return self._behind(environ, start_response)


def refuse_other_origins() -> None:
    """Raises CrossOrigin for an unsafe request that another site's page caused."""
    asked = request.environ
    if reads_only() or sent_as_bearer(asked) is not None:
        return
    if is_foreign(asked, site_of(state().settings.public_url)):
        raise CrossOrigin


def is_foreign(environ: WSGIEnvironment, own: Site) -> bool:
    """Whether a page of another site than this request's host and `own` caused the request."""
    if is_sent_by_another_site(environ):
        return True
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return False
    scheme, host = sent = site_of(origin)
    if host == own[1]:
        return sent != own
    # Under another name of ours, a proxy in front may have ended TLS without a word of it.
    return host != get_host(environ) or scheme not in (environ["wsgi.url_scheme"], "https")


def site_of(address: str) -> Site:
    parts = addresses.split(address)
    return parts.scheme, parts.netloc
