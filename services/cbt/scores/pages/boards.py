"""Boards of sessions: for phones and office screens, and dark for the screen on the hall's wall. Anybody may look;
candidates are numbers. What changes is asked for again and again, and answered from memory (`shared/web/kept.py`)."""

from __future__ import annotations

import re

from flask import Blueprint, Flask, Response, make_response, render_template, request, url_for

from services.cbt.attempts.usecases import minute_links
from services.cbt.scores import usecases
from services.cbt.scores.domain import usual_minima, wall_page
from services.cbt.scores.usecases import Board
from services.cbt.seating.usecases import selections
from shared.kernel.errors import NoSuchSelection
from shared.web import choosing
from shared.web.access import public
from shared.web.kept import KeptAnswers
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

pages = Blueprint("boards", __name__, url_prefix="/papan")

_LIVE = re.compile(r"/papan/[^/]+/(layar/)?isi")

LIVE_SECONDS, WALL_SECONDS = 10, 1
"""How often a phone and the wall ask again."""
ON_WALL, WALL_PAGE_SECONDS = 10, 8
_LISTED, _LINES = 50, 100
_LONGEST_SEARCH = 100


def install(app: Flask) -> None:
    """Keeps the parts that pages ask for again and again."""
    app.wsgi_app = KeptAnswers(app, _LIVE, "/papan/<session_id>/isi")  # type: ignore[method-assign]


@pages.get("")
@public
def listed() -> str:
    shown = choosing.named()
    if shown and shown != choosing.kept():
        raise NoSuchSelection(selection_id=shown)
    search = request.args.get("cari", "").strip()[:_LONGEST_SEARCH]
    page = shown_page(_LISTED)
    sessions, total = usecases.list_sessions(db(), shown, search, page.offset, page.size)
    return render_template(
        "boards.html",
        sessions=sessions,
        choices=choosing.choices({s.selection_id: s.title for s in selections.listed(db())}, shown, with_all=True),
        search=search,
        total=total,
        page=page.number,
        pages=pages_of(total, page.size),
        now=now(),
    )


@pages.get("/<session_id>")
@public
def board(session_id: str) -> str:
    return render_template("board.html", **_board(session_id))


@pages.get("/<session_id>/isi")
@public
def board_live(session_id: str) -> Response:
    """The part of the page that changes; nothing if it is as it was."""
    found = _board(session_id)
    if request.args.get("versi") == found["version"]:
        return Response(status=204)
    return make_response(render_template("_board.html", **found))


@pages.get("/<session_id>/layar")
@public
def wall(session_id: str) -> str:
    return render_template("wall.html", **_wall(session_id))


@pages.get("/<session_id>/layar/isi")
@public
def wall_live(session_id: str) -> str:
    return render_template("_wall.html", **_wall(session_id))


def _find(session_id: str) -> Board:
    return usecases.board(db(), now(), session_id, request.args.get("ruang", type=int))


def _board(session_id: str) -> dict[str, object]:
    found = _find(session_id)
    page = shown_page(_LINES, len(found.lines))
    version = f"{found.version}-{page.number}"
    room = found.room.number if found.room else None
    return {
        "board": found,
        "lines": found.lines[page.offset : page.offset + page.size],
        "version": version,
        "page": page.number,
        "pages": pages_of(len(found.lines), page.size),
        "again": url_for(".board_live", session_id=session_id, ruang=room, halaman=page.number, versi=version),
        "every": LIVE_SECONDS,
        "now": now(),
    }


def _wall(session_id: str) -> dict[str, object]:
    found = _find(session_id)
    page, count = wall_page(now(), len(found.lines), ON_WALL, WALL_PAGE_SECONDS)
    first = (page - 1) * ON_WALL
    room = found.room.number if found.room else None
    return {
        "board": found,
        "lines": found.lines[first : first + ON_WALL],
        "first": first + 1,
        "minima": usual_minima(found.lines),
        "page": page,
        "pages": count,
        "minute_link": minute_links.find_latest(db(), session_id),
        "again": url_for(".wall_live", session_id=session_id, ruang=room),
        "every": WALL_SECONDS,
        "now": now(),
    }
