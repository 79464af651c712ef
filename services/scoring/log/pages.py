"""The public log's files, as everybody may read them (C2SP tlog-tiles)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from services.scoring.log.domain.layout import CHECKPOINT, is_path
from shared.kernel.errors import NotFound
from shared.web.access import public
from shared.web.state import state

pages = Blueprint("log", __name__, url_prefix="/log", template_folder="templates")


@pages.get("/checkpoint")
@public
def checkpoint() -> Response:
    """The newest one; nobody keeps it."""
    return _sent(CHECKPOINT, "text/plain", "no-cache")


@pages.get("/tile/<path:path>")
@public
def tile(path: str) -> Response:
    """Tiles and bundles never change, partial ones neither: a larger one has another address. The partial ones of a
    full tile are gone; whoever is refused one takes the full one."""
    if not is_path(path):
        raise NotFound
    return _sent(f"tile/{path}", "application/octet-stream", "public, max-age=31536000, immutable")


def _sent(name: str, media_type: str, kept: str) -> Response:
    folder = state().settings.log_folder
    try:
        content = (folder / name).read_bytes() if folder is not None else None
    except (FileNotFoundError, NotADirectoryError):
        content = None
    if content is None:
        raise NotFound
    response = Response(content, mimetype=media_type, headers={"Cache-Control": kept})
    response.add_etag()
    response.make_conditional(request)
    return response
