"""Security headers: what a browser must refuse to do with our pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from shared.web.state import state

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Passkeys are made and asked for on our own pages, and in no frame of another's.
_PERMISSIONS = ", ".join(
    (
        *(f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb")),
        *(f"publickey-credentials-{act}=(self)" for act in ("create", "get")),
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS,
}


def added_headers(secure: bool) -> list[tuple[str, str]]:
    """What every answer carries unless it names it itself; `secure`: people reach us over HTTPS alone."""
    # Pages name people, and exam halls and offices share computers.
    added = {**_ALWAYS, "Cache-Control": "no-store"}
    if secure:
        added["Strict-Transport-Security"] = "max-age=31536000"
    return list(added.items())


def register(app: Flask) -> None:
    """WSGI middleware, so that error responses get the headers too; it costs a few comparisons per request."""
    app.wsgi_app = _Protected(app.wsgi_app, state(app).settings.secure_cookies)  # type: ignore[method-assign]


class _Protected:
    """Adds each header that an answer does not name itself."""

    def __init__(self, application: WSGIApplication, secure: bool) -> None:
        self._application = application
        self._added = [(name.lower(), (name, value)) for name, value in added_headers(secure)]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            named = {name.lower() for name, _ in headers}
            headers += [header for lower, header in self._added if lower not in named]
            return start_response(status, headers, exc_info)

        return self._application(environ, start)
