"""Requests that change something must come from our own pages.

Browsers name the page that sends a request (Origin, Sec-Fetch-Site); a page of another site cannot
forge either, and our cookies are SameSite=Lax besides. A request with a bearer token carries its own
proof, which no other site can attach, and is exempt.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from shared.kernel.errors import DomainError
from shared.kernel.words import N_
from shared.web.state import state
from shared.web.unit_of_work import reads_only


class CrossOrigin(DomainError):
    code = "cross_origin"
    text = N_("Permintaan ini datang dari halaman lain dan ditolak. Buka halaman kami dan ulangi dari sana.")


def register(app: Flask) -> None:
    app.before_request(refuse_other_origins)


def refuse_other_origins() -> None:
    """Raises CrossOrigin for an unsafe request that another site's page caused."""
    if reads_only() or request.headers.get("Authorization", "")[:7].lower() == "bearer ":
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise CrossOrigin
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(state().settings.public_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise CrossOrigin
