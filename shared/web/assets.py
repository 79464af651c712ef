"""Style, script and font files of the shared look, named by their content so that browsers may cache them for good."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from shared.web.access import public
from shared.web.state import state

FOLDER = Path(__file__).with_name("static")

assets_blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@assets_blueprint.get("/<path:path>")
@public
def asset_file(path: str) -> Response:
    return _keepable(send_from_directory(FOLDER, path), digest_of(str(FOLDER), path))


def asset(path: str) -> str:
    """The address of a shared file; recruitment serves it for all services, so it has no mount."""
    return f"/assets/{path}?v={digest_of(str(FOLDER), path)}"


def static_url(path: str) -> str:
    """The address of a file in one of the `static` folders of the service's parts."""
    return url_for("static", filename=path, v=digest_of(_static_folder(path), path))


def static_file(filename: str) -> Response:
    """Serves the service's own files; takes the place of Flask's view of the same name."""
    folder = _static_folder(filename)
    return _keepable(send_from_directory(folder, filename), digest_of(folder, filename))


def _static_folder(path: str) -> str:
    """The part's folder that has this file; the first one if none has, whose answer is then 404."""
    folders = [str(folder) for folder in state().static_folders]
    if not folders:
        raise NotFound
    return next((folder for folder in folders if digest_of(folder, path)), folders[0])


def _keepable(response: Response, digest: str) -> Response:
    named_by_content = bool(digest) and request.args.get("v") == digest
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if named_by_content else "no-cache"
    return response


@lru_cache(maxsize=1024)
def digest_of(folder: str, path: str) -> str:
    """Twelve characters of the file's SHA-256; empty for a file that is not there."""
    full = safe_join(folder, path)
    if full is None or not Path(full).is_file():
        return ""
    return hashlib.sha256(Path(full).read_bytes()).hexdigest()[:12]
