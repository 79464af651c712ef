"""Style, script and font files of the shared look and of the services' parts, which browsers may keep for good.

An address has the version of its folder in its path: what a file asks for relative to itself, a script its neighbours
or a style its fonts, carries the version too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from shared.web.access import public
from shared.web.state import state

FOLDER = Path(__file__).with_name("static")
_VERSION = re.compile("[0-9a-f]{12}")

assets_blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@assets_blueprint.get("/<path:path>")
@public
def asset_file(path: str) -> Response:
    return _sent([FOLDER], path)


def asset(path: str) -> str:
    """The address of a shared file; recruitment serves it for all services, so it has no mount."""
    return f"/assets/{version_of(FOLDER)}/{path}"


def static_url(path: str) -> str:
    """The address of a file in one of the `static` folders of the service's parts."""
    return url_for("static", filename=_versioned(_static_folders(), path))


@cache
def _versioned(folders: tuple[Path, ...], path: str) -> str:
    """The path with the version of the folder that has the file. Looked for once, as the version is: pages name a few
    files, the same at every request."""
    return f"{version_of(_folder_with(folders, path))}/{path}"


def scripts_beside(path: str) -> list[str]:
    """The addresses of all scripts in the folder of this one, for pages that have them loaded ahead of need."""
    folder = _folder_with(_static_folders(), path)
    return [static_url(str(script.relative_to(folder))) for script in sorted((folder / path).parent.glob("*.js"))]


def static_file(filename: str) -> Response:
    """Serves the service's own files; takes the place of Flask's view of the same name."""
    return _sent(_static_folders(), filename)


@cache
def version_of(folder: Path) -> str:
    """Twelve hexadecimal digits that change with any file of the folder. It is read once: a release changes no file
    while it runs."""
    digest = hashlib.sha256()
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:12]


def _static_folders() -> tuple[Path, ...]:
    """Of the service's parts, at least one."""
    folders = state().static_folders
    if not folders:
        raise NotFound
    return folders


def _folder_with(folders: Sequence[Path], path: str) -> Path:
    """The folder that has this file; the first one if none has, whose answer is then 404."""
    return next((folder for folder in folders if _has(folder, path)), folders[0])


def _has(folder: Path, path: str) -> bool:
    full = safe_join(str(folder), path)
    try:
        return full is not None and Path(full).is_file()
    except OSError:  # a name that no file system takes, for example one of 300 letters
        return False


def _sent(folders: Sequence[Path], filename: str) -> Response:
    """The file, under whichever version it is asked for or without one; only under the present one it may be kept."""
    version, _, path = filename.partition("/")
    if not _VERSION.fullmatch(version):
        version, path = "", filename
    folder = _folder_with(folders, path)
    response = send_from_directory(folder, path)
    may_be_kept = version == version_of(folder)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if may_be_kept else "no-cache"
    return response
