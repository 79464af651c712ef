"""The list of the item bank and the layout of its sheet. Single items and the import are in `home`."""

from __future__ import annotations

import base64
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request
from flask_babel import gettext

from services.scoring.bank import storage
from services.scoring.bank.domain.items import BANDS
from services.scoring.bank.storage import Filter
from services.scoring.bank.usecases import looks
from services.scoring.bank.usecases.layouts import layout_workbook
from shared.contracts.exams import CONTENT_LANGUAGE
from shared.kernel.errors import Place
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import NO_SELECTION, access
from shared.web.messages import words_of
from shared.web.paging import pages_of, shown_page
from shared.web.places import in_words
from shared.web.unit_of_work import db, now, writing

pages = Blueprint("bank", __name__, url_prefix="/bank")

BAND_NAMES = {"easy": N_("Mudah"), "medium": N_("Sedang"), "hard": N_("Sulit")}

_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def set_up(app: Flask) -> None:
    app.jinja_env.globals.update(bands=BAND_NAMES)
    app.jinja_env.filters.update(kata=words_of, tempat=place_words, gambar=picture_source)


def picture_source(svg: str) -> str:
    """The picture as an image of its own, which can neither run nor load anything, whatever it contains."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def place_words(place: Place) -> str:
    """A place of a sheet in the reader's language; anything else, such as a file name, as it is."""
    return in_words(place, gettext)


@pages.get("")
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
def listed() -> str:
    narrowed = Filter(
        section=request.args.get("bagian", "")[:16],
        topic=request.args.get("topik", "")[:80],
        band=request.args.get("tingkat", "") if request.args.get("tingkat") in BANDS else "",
        text=request.args.get("q", "").strip()[:100],
    )
    total = storage.browse(db(), narrowed, limit=1).total
    page = shown_page(_PAGE, total)
    found = storage.browse(db(), narrowed, offset=page.offset, limit=page.size)
    with writing() as session:
        looks.record(session, now(), "list", len(found.items))
    return render_template(
        "bank.html",
        narrowed=narrowed,
        found=found,
        page=page.number,
        pages=pages_of(total, _PAGE),
        stock=_stock(),
        content_language=CONTENT_LANGUAGE,
    )


@pages.get("/tata-letak.xlsx")
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
def layout() -> Response:
    """The documented layout as a workbook to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="tata-letak-bank-soal.xlsx"'}
    return Response(layout_workbook(gettext), mimetype=_XLSX, headers=headers)


def _stock() -> list[dict[str, Any]]:
    """Sections with their topics and how many items each band has."""
    stock = storage.stock(db())
    sections = []
    for section, of_section in groupby(sorted(stock.items()), key=lambda entry: entry[0][0]):
        topics: dict[str, dict[str, int]] = {}
        for (_, topic, band), count in of_section:
            topics.setdefault(topic, dict.fromkeys(BANDS, 0))[band] = count
        total = sum(sum(bands.values()) for bands in topics.values())
        sections.append({"code": section, "topics": topics, "total": total})
    return sections
