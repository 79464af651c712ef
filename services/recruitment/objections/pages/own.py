"""An applicant's objections to items of their own paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications.pages.own import shown_application
from services.recruitment.objections.domain import LONGEST, NotSat
from services.recruitment.objections.schemas import ObjectionForm
from services.recruitment.objections.storage import objections as stored
from services.recruitment.objections.usecases import answers, filing
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.item_objections import OUTCOMES, REASONS
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

pages = Blueprint("objections", __name__)


@pages.get("/lamaran/sanggah")
@access(Role.APPLICANT)
def mine() -> str:
    return _page(Form(ObjectionForm))


@pages.post("/lamaran/sanggah")
@access(Role.APPLICANT)
def submit() -> AnyResponse:
    form = Form(ObjectionForm)
    code = form.run(_file)
    if code is None:
        return Response(_page(form), status=form.status)
    flash(gettext("Sanggahan %(code)s tercatat. Jawabannya muncul di halaman ini.", code=code), "good")
    return redirect(url_for("objections.mine"))


def _file(values: dict[str, Any]) -> str:
    selection, number = _candidate()
    if selection is None or number is None:
        raise NotSat
    del values["sure"]
    return filing.file(db(), now(), selection, number, **values)


def _page(form: Form) -> str:
    selection, number = _candidate()
    sat = filing.sat(db(), selection, number) if selection is not None and number is not None else []
    if selection is None or not sat:
        taken = selection is not None and selection.rules.item_objections is not None
        return render_template("objections_none.html", taken=taken)
    filed = stored.of_attempts(db(), [each.attempt_id for each in sat])
    open_now = [each for each in sat if each.is_open(now())]
    used = {each.exam_id: sum(one.exam_id == each.exam_id for one in filed) for each in sat}
    return render_template(
        "objections.html",
        form=form,
        selection=selection,
        taken=selection.rules.item_objections,
        sat=sat,
        open=open_now,
        open_names={each.exam_id: each.name or gettext("Ujian pertama") for each in open_now},
        used=used,
        filed=answers.beside(db(), selection.selection_id, filed),
        names={each.exam_id: each.name for each in sat},
        reasons={code: gettext(words) for code, words in REASONS.items()},
        outcomes=OUTCOMES,
        longest=LONGEST,
        now=now(),
    )


def _candidate() -> tuple[Selection | None, str | None]:
    """The selection of the application shown, and their number in it."""
    application = shown_application()
    if application is None:
        return None, None
    selection = selections.get_selection(db(), application.selection_id)
    return selection, admissions.find_number(db(), application.application_id)
