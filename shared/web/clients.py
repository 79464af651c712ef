"""The address from which a request came, as far as it can be believed."""

from __future__ import annotations

from flask import request

from shared.web.state import state


def client_address() -> str | None:
    """The address of the browser or program that asks: what the outermost of our own proxies has seen, and without a
    proxy the other end of the connection. Whatever a caller wrote into the header itself is not believed."""
    proxies = state().settings.proxies
    if not proxies:
        return request.remote_addr
    seen = [part.strip() for part in ",".join(request.headers.getlist("X-Forwarded-For")).split(",")]
    return seen[-proxies] if len(seen) >= proxies else None
