"""Pages that need the bank and the exams: one item with the exam that sealed it, and the import of a sheet.

Besides the item analysis, the corrections of keys and the answers to objections, the page of an item is the only one of
the whole system that shows a key.
"""

from __future__ import annotations

from decimal import Decimal

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.analysis.usecases import looks
from services.scoring.bank.domain.columns import COLUMNS
from services.scoring.bank.pages import pages
from services.scoring.bank.usecases import items
from services.scoring.bank.usecases import looks as looks_at_items
from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams.usecases import exams, imports
from shared.contracts.exams import CONTENT_LANGUAGE
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import NO_SELECTION, access
from shared.web.bodies import takes_files
from shared.web.filters import angka
from shared.web.unit_of_work import abandon, db, now, writing
from shared.web.uploads import LIMIT, contents, name_of

__all__ = ["pages"]


@pages.get("/impor")
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
def upload() -> str:
    return _import_page(())


@pages.post("/impor")
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
@takes_files(LIMIT)
def take() -> AnyResponse:
    sheet = request.files.get("sheet")
    if sheet is None or not sheet.filename:
        return _refused((Problem.of("sheet", "missing", N_("Pilih berkas lembar butir.")),))
    sent = Upload(name_of(sheet), sheet.read(), contents(request.files.getlist("pictures")))
    try:
        sent.opened()
        report = imports.import_items(db(), now(), sent)
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


@pages.get("/<code>")
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
def item(code: str) -> str:
    """The look is an event; where the item is in a sealed exam, also one of that exam, as in the item analysis."""
    found = items.get(db(), code)
    sealed = exams.sealed_with(db(), found.code)
    with writing() as session:
        looks_at_items.record(session, now(), "item", 1, found.code)
        for exam in sealed:
            looks.record(session, now(), exam, "bank_item")
    return render_template(
        "item.html",
        item=found,
        sealed_in=imports.sealed_in(db(), found.code),
        exactly=_exactly,
        content_language=CONTENT_LANGUAGE,
    )


def _refused(problems: tuple[Problem, ...]) -> Response:
    abandon()
    return Response(_import_page(problems), status=422)


def _import_page(problems: tuple[Problem, ...]) -> str:
    return render_template("import.html", columns=COLUMNS, problems=problems, limit=LIMIT // 2**20)


def _exactly(number: str) -> str:
    """A decimal with all its digits, as the reader's language writes it."""
    return angka(Decimal(number), len(number.partition(".")[2]))
