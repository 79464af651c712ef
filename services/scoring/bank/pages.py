"""The item bank, for its authors: the only pages of the system that show a key."""

from __future__ import annotations

import base64
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.bank.domain.items import BANDS
from services.scoring.bank.domain.layout import COLUMNS
from services.scoring.bank.storage import Filter
from services.scoring.bank.usecases import items
from services.scoring.bank.usecases.layouts import layout_workbook
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import access
from shared.web.unit_of_work import abandon, clock, db
from shared.web.uploads import LIMIT, allow_upload, contents, name_of

pages = Blueprint("bank", __name__, url_prefix="/bank")

_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("")
@access(Role.ITEM_AUTHOR)
def listed() -> str:
    narrowed = Filter(
        section=request.args.get("bagian", "")[:16],
        topic=request.args.get("topik", "")[:80],
        band=request.args.get("tingkat", "") if request.args.get("tingkat") in BANDS else "",
        text=request.args.get("q", "").strip()[:100],
    )
    found = items.browse(db(), narrowed, limit=1)
    count = max(1, -(-found.total // _PAGE))
    page = min(max(1, request.args.get("halaman", 1, type=int)), count)
    return render_template(
        "bank.html",
        narrowed=narrowed,
        found=items.browse(db(), narrowed, offset=(page - 1) * _PAGE, limit=_PAGE),
        page=page,
        pages=count,
        stock=_stock(),
    )


@pages.get("/impor")
@access(Role.ITEM_AUTHOR)
def upload() -> str:
    return _import_page(())


@pages.post("/impor")
@access(Role.ITEM_AUTHOR)
def take() -> AnyResponse:
    allow_upload()
    sheet = request.files.get("sheet")
    if sheet is None or not sheet.filename:
        return _refused((Problem.of("sheet", "missing", N_("Pilih berkas lembar butir.")),))
    pictures = contents(request.files.getlist("pictures"))
    try:
        report = items.import_bank(db(), clock(), name=name_of(sheet), sheet=sheet.read(), pictures=pictures)
    except InvalidInput as error:
        return _refused(error.problems)
    flash(
        gettext(
            "Impor selesai: %(added)s butir baru, %(changed)s diganti, %(same)s sama seperti sebelumnya.",
            added=report.added,
            changed=report.changed,
            same=report.same,
        ),
        "good",
    )
    return redirect(url_for("bank.listed"))


@pages.get("/tata-letak.xlsx")
@access(Role.ITEM_AUTHOR)
def layout() -> Response:
    """The documented layout as a workbook to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="tata-letak-bank-soal.xlsx"'}
    return Response(layout_workbook(gettext), mimetype=_XLSX, headers=headers)


@pages.get("/<code>")
@access(Role.ITEM_AUTHOR)
def item(code: str) -> str:
    found = items.find(db(), code)
    return render_template("item.html", item=found, sealed_in=items.sealed_in(db(), code), picture=_picture)


def _refused(problems: tuple[Problem, ...]) -> Response:
    abandon()
    return Response(_import_page(problems), status=422)


def _import_page(problems: tuple[Problem, ...]) -> str:
    return render_template("import.html", columns=COLUMNS, problems=problems, limit=LIMIT // 2**20)


def _stock() -> list[dict[str, Any]]:
    """Sections with their topics and how many items each band has."""
    stock = items.stocked(db())
    sections = []
    for section, of_section in groupby(sorted(stock.items()), key=lambda entry: entry[0][0]):
        topics: dict[str, dict[str, int]] = {}
        for (_, topic, band), count in of_section:
            topics.setdefault(topic, dict.fromkeys(BANDS, 0))[band] = count
        total = sum(sum(bands.values()) for bands in topics.values())
        sections.append({"code": section, "topics": topics, "total": total})
    return sections


def _picture(svg: str) -> str:
    """As an image of its own, a drawing can neither run nor load anything, whatever it holds."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
