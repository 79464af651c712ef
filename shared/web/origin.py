"""Requests that change something must come from our own pages.

Browsers name the page that sends a request (Origin, Sec-Fetch-Site); a page of another site cannot
forge either, and our cookies are SameSite=Lax besides. A request with a bearer token carries its own
proof, which no other site can attach, and is exempt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.wsgi import get_host

from shared.kernel.errors import Forbidden
from shared.kernel.words import N_
from shared.web import addresses
from shared.web.state import state
from shared.web.unit_of_work import reads_only

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class CrossOrigin(Forbidden):
    code = "cross_origin"
    text = N_("Permintaan ini datang dari halaman lain dan ditolak. Buka halaman kami dan ulangi dari sana.")


def register(app: Flask) -> None:
    app.before_request(refuse_other_origins)


def refuse_other_origins() -> None:
    """Raises CrossOrigin for an unsafe request that another site's page caused."""
    asked = request.environ
    if reads_only() or asked.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer ":
        return
    if is_foreign(asked, site_of(state().settings.public_url)):
        raise CrossOrigin


def is_foreign(environ: WSGIEnvironment, own_site: str) -> bool:
    """Whether a page of another site than this request's host and `own_site` caused the request."""
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none"):
        return True
    origin = environ.get("HTTP_ORIGIN")
    return origin is not None and site_of(origin) not in (get_host(environ), own_site)


def site_of(address: str) -> str:
    """Host and port of an address, as a browser writes them; "" if it is none."""
    return addresses.split(address).netloc
