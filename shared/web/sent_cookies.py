"""Cookies are taken from a request before whoever stands behind sees them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def keep_cookies(environ: WSGIEnvironment, names: Collection[str]) -> None:
    """Takes every cookie from the request but those of these names."""
    sent = environ.pop("HTTP_COOKIE", None)
    if sent is None:
        return
    pairs = [pair.strip() for pair in sent.split(";")]
    kept = [pair for pair in pairs if pair.partition("=")[0].strip() in names]
    if kept:
        environ["HTTP_COOKIE"] = "; ".join(kept)
