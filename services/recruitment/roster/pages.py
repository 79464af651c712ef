"""Closing a roster, for two members; and the own row of it, for an applicant."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.accounts import login
from services.recruitment.applications.domain.applications import Application
from services.recruitment.applications.pages.own import shown_application
from services.recruitment.roster.domain import usual_spares
from services.recruitment.roster.schemas import ClosingForm, DrawingUpForm
from services.recruitment.roster.usecases import closing, drawing_up, own
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.pages.choice import chosen, show
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.commitments import Field
from shared.kernel.roles import MAY_SEAL, Role, may_seal
from shared.kernel.words import N_
from shared.signatures.rosters import totals
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.api import StrictSchema
from shared.web.forms import Form
from shared.web.navigation import ROLE_NAMES
from shared.web.paging import pages_of, shown_page
from shared.web.signed_requests import signed_from
from shared.web.unit_of_work import db, now

pages = Blueprint("roster", __name__)

_PAGE = 50

FIELDS = {
    Field.NAME: N_("Nama"),
    Field.NIK: N_("NIK"),
    Field.BORN_ON: N_("Tanggal lahir"),
    Field.GPA: N_("IPK"),
    Field.EXTRA_TIME: N_("Tambahan waktu"),
    Field.QUOTA_GROUP: N_("Kelompok kuota"),
    Field.VACANCY: N_("Formasi dan keputusan"),
}
"""What a row commits to, in words."""


@pages.get("/petugas/daftar")
@access(*MAY_SEAL, Role.AUDITOR, scope=OWN)
def desk() -> AnyResponse:
    return _page(chosen(own_selections()), Form(DrawingUpForm))


@pages.post("/petugas/daftar/<selection_id>/susun")
@access(*MAY_SEAL)
def draw_up(selection_id: str) -> AnyResponse:
    form, who = Form(DrawingUpForm), require_principal()
    form.run(lambda values: drawing_up.draw_up(db(), now(), login.vault(), selection_id, values["spare_codes"], who))
    if not form.ok:
        return _page(selections.get_selection(db(), selection_id), form)
    flash(gettext("Daftar disusun. Periksa jumlah dan sidiknya, lalu dua orang menandatanganinya."), "good")
    return redirect(url_for("roster.desk", seleksi=selection_id))


@pages.post("/petugas/daftar/<selection_id>")
@access(*MAY_SEAL)
def close(selection_id: str) -> AnyResponse:
    form, who = Form(ClosingForm), require_principal()
    closed = form.run(lambda values: closing.decide(db(), now(), login.vault(), selection_id, signed_from(values), who))
    if not form.ok:
        return _page(selections.get_selection(db(), selection_id), form)
    if closed:
        text = gettext("Daftar ditutup oleh dua orang. Sejak ini tidak ada lamaran yang diputuskan lagi.")
    else:
        text = gettext("Tanda tangan Anda tercatat. Daftar ditutup setelah orang kedua menandatanganinya.")
    flash(text, "good")
    return redirect(url_for("roster.desk", seleksi=selection_id))


@pages.post("/petugas/daftar/<selection_id>/tarik")
@access(*MAY_SEAL)
def withdraw(selection_id: str) -> AnyResponse:
    form = Form(StrictSchema)
    form.run(lambda _values: closing.withdraw(db(), selection_id, require_principal()))
    if not form.ok:
        return _page(selections.get_selection(db(), selection_id), form)
    flash(gettext("Tanda tangan Anda ditarik dan tidak dihitung lagi."), "good")
    return redirect(url_for("roster.desk", seleksi=selection_id))


@pages.get("/lamaran/daftar")
@access(Role.APPLICANT)
def mine() -> str:
    application = shown_application()
    row = _find_own(application) if application is not None else None
    if application is None or row is None:
        return render_template("roster_row_none.html", application=application)
    view: dict[str, Any] = {
        "row": row,
        "application": application,
        "selection": selections.get_selection(db(), application.selection_id),
        "vacancy": selections.get_vacancy(db(), application.vacancy_id),
    }
    return render_template("roster_row.html", **view)


def register(app: Flask) -> None:
    """Lets the exam card carry the own row, too."""
    app.jinja_env.globals.update(find_own_row=_find_own, row_fields=FIELDS, RowField=Field)


def _find_own(application: Application) -> own.OwnRow | None:
    return own.find_own(db(), login.vault(), application.selection_id, application.application_id)


def _page(selection: Selection, form: Form) -> AnyResponse:
    who = require_principal()
    case = closing.get_case(db(), now(), selection.selection_id)
    page = shown_page(_PAGE, len(case.lines))
    view: dict[str, Any] = {
        "case": case,
        "selection": show(selection),
        "roster": case.roster,
        "rows": totals(case.roster.vacancies)["decided"] if case.roster else 0,
        "lines": case.lines[page.offset : page.offset + page.size],
        "page": page.number,
        "pages": pages_of(len(case.lines), page.size),
        "is_over": case.is_over(now()),
        "usual_spares": usual_spares(case.admitted),
        "may_sign": may_seal(who.roles_in(selection.selection_id)),
        "role_names": ROLE_NAMES,
        "me": who.id,
        "form": form,
    }
    return Response(render_template("roster.html", **view), status=form.status)
