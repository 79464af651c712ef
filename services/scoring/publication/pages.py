"""The public files of a selection, and the page that says what is in them. Open to everybody; no login, no cookie."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, send_file

from services.scoring.publication.domain.layout import INDEX, edition_path, file_path, is_edition, is_file
from services.scoring.publication.usecases.folder import folder_name
from services.scoring.publication.usecases.reading import published
from shared.kernel.errors import NotFound
from shared.web.access import public
from shared.web.paging import pages_of, shown_page
from shared.web.state import state
from shared.web.unit_of_work import db

pages = Blueprint("publication", __name__, url_prefix="/public", template_folder="templates")

_JSON, _GZIP = "application/json", "application/gzip"
_FOR_GOOD, _A_MINUTE = "public, max-age=31536000, immutable", "public, max-age=60"
_A_PAGE = 50


@pages.get("/<selection_id>")
@public
def overview(selection_id: str) -> str:
    found = published(db(), selection_id)
    page = shown_page(_A_PAGE, len(found.rankings))
    shown = found.rankings[page.offset : page.offset + page.size]
    return render_template(
        "publication.html",
        found=found,
        shown=shown,
        page=page.number,
        pages=pages_of(len(found.rankings), page.size),
        address=request.host_url.rstrip("/") + request.script_root + request.path,
    )


@pages.get("/<selection_id>/index.json")
@public
def index(selection_id: str) -> Response:
    """The newest edition."""
    return _sent(selection_id, INDEX, _JSON, _A_MINUTE)


@pages.get("/<selection_id>/editions/<name>")
@public
def edition(selection_id: str, name: str) -> Response:
    if not is_edition(name):
        raise NotFound
    return _sent(selection_id, edition_path(int(name.partition(".")[0])), _JSON, _FOR_GOOD)


@pages.get("/<selection_id>/files/<name>")
@public
def file(selection_id: str, name: str) -> Response:
    """A file is named by what is in it, so that it never changes. Parts of it can be asked for (RFC 9110, 14)."""
    if not is_file(name):
        raise NotFound
    return _sent(selection_id, file_path(name.partition(".")[0]), _GZIP, _FOR_GOOD)


def _sent(selection_id: str, name: str, media_type: str, kept: str) -> Response:
    root = state().settings.public_folder
    path = None if root is None else root / folder_name(selection_id) / name
    if path is None or not path.is_file():
        raise NotFound
    response = send_file(path.absolute(), mimetype=media_type, conditional=True, etag=True)
    response.headers["Cache-Control"] = kept
    return response
