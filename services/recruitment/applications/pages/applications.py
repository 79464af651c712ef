"""Applying for a vacancy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.accounts.usecases import accounts
from services.recruitment.applications import storage, usecases
from services.recruitment.applications.domain.eligibility import DECLARATIONS
from services.recruitment.applications.pages.eligibility import quota_groups_of
from services.recruitment.applications.schemas import ApplicationForm, stated
from services.recruitment.selections.domain.requirements import LEVELS
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.usecases import reading as selections
from shared.kernel.errors import Problem
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now, writing

pages = Blueprint("applications", __name__)

_NOTHING_TYPED = {"education_level": "", "major": "", "gpa": None, "diploma_school": "", "extra_time": False}


@pages.get("/formasi/<vacancy_id>/lamar")
@access(Role.APPLICANT)
def form(vacancy_id: str) -> AnyResponse:
    vacancy = selections.get_vacancy(db(), vacancy_id)
    if storage.find_of_person(db(), require_principal().id, vacancy.selection_id) is not None:
        return redirect(url_for("timeline.mine", seleksi=vacancy.selection_id))
    return Response(_page(Form(ApplicationForm), vacancy))


@pages.post("/formasi/<vacancy_id>/lamar")
@access(Role.APPLICANT)
def submit(vacancy_id: str) -> AnyResponse:
    form = Form(ApplicationForm)
    who = require_principal().id

    def problems(values: dict[str, Any]) -> list[Problem]:
        wrong, unmet = usecases.problems_of(db(), who, vacancy_id, stated({**_NOTHING_TYPED, **values}))
        return [*wrong, *unmet]

    form.run(lambda values: usecases.apply(db(), now(), who, vacancy_id, stated(values)), check=problems)
    if not form.ok:
        if "major" in form.errors:
            with writing() as own:
                usecases.note_unmatched(own, now(), vacancy_id, str(form.values.get("major", "")))
        return Response(_page(form, selections.get_vacancy(db(), vacancy_id)), status=form.status)
    flash(gettext("Lamaran Anda terkirim."), "good")
    return redirect(url_for("timeline.mine"))


def _page(form: Form, vacancy: Vacancy) -> str:
    selection = selections.get_selection(db(), vacancy.selection_id)
    groups = quota_groups_of(selection, vacancy)
    required = {vacancy.category} & DECLARATIONS.keys()
    wanted = required | {group.declaration for group, _ in groups}
    return render_template(
        "apply.html",
        form=form,
        vacancy=vacancy,
        selection=selection,
        groups=groups,
        account=accounts.get_account(db(), require_principal().id),
        levels=LEVELS,
        declarations={code: text for code, text in DECLARATIONS.items() if code in wanted},
        required=required,
    )
