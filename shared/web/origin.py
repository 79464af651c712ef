"""Requests that change something must come from our own pages.

Browsers name the page that sends a request (Origin, Sec-Fetch-Site); a page of another site cannot
forge either, and our cookies are SameSite=Lax besides. A request with a bearer token carries its own
proof, which no other site can attach, and is exempt.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from shared.kernel.errors import Forbidden
from shared.kernel.words import N_
from shared.web.state import state
from shared.web.unit_of_work import reads_only


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
    if asked.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none"):
        raise CrossOrigin
    origin = asked.get("HTTP_ORIGIN")
    if origin is None:
        return
    if urlsplit(origin).netloc not in (request.host, urlsplit(state().settings.public_url).netloc):
        raise CrossOrigin
