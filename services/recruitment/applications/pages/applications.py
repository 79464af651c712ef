"""Applying, and where an application stands."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.accounts.storage import accounts
from services.recruitment.admissions.storage import sittings
from services.recruitment.applications import storage as applications
from services.recruitment.applications import usecases
from services.recruitment.applications.domain import applications as rules
from services.recruitment.applications.domain import eligibility
from services.recruitment.applications.domain.eligibility import DECLARATIONS, LEVELS
from services.recruitment.home import domain as timeline
from services.recruitment.home.usecases import progress_of
from services.recruitment.schemas import ApplicationPageForm, declarations
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.storage import selections, vacancies
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import clock, db

pages = Blueprint("applications", __name__)


@pages.get("/formasi/<vacancy_id>/lamar")
@access(Role.APPLICANT)
def form(vacancy_id: str) -> AnyResponse:
    vacancy = vacancies.find(db(), vacancy_id)
    if applications.of_person(db(), require_principal().id, vacancy.selection_id) is not None:
        return redirect(url_for("applications.mine"))
    return Response(_page(Form(ApplicationPageForm), vacancy))


@pages.post("/formasi/<vacancy_id>/lamar")
@access(Role.APPLICANT)
def submit(vacancy_id: str) -> AnyResponse:
    form = Form(ApplicationPageForm)
    form.run(lambda values: usecases.apply(db(), clock(), require_principal().id, vacancy_id, stated(values)))
    if not form.ok:
        return Response(_page(form, vacancies.find(db(), vacancy_id)), status=form.status)
    flash(gettext("Lamaran Anda terkirim."), "good")
    return redirect(url_for("applications.mine"))


@pages.get("/lamaran")
@access(Role.APPLICANT)
def mine() -> str:
    person = require_principal()
    application = applications.latest_of_person(db(), person.id)
    if application is None:
        return render_template("application_none.html", person=person)
    selection = selections.find(db(), application.selection_id)
    progress = progress_of(db(), application)
    code, next_step = timeline.next_step(progress, selection.calendar, selection.today(clock().now()))
    number = application.candidate_no
    return render_template(
        "application.html",
        person=person,
        application=application,
        selection=selection,
        vacancy=vacancies.find(db(), application.vacancy_id),
        steps=timeline.steps(progress, selection.calendar),
        code=code,
        next_step=next_step,
        reasons=rules.REJECTION_REASONS,
        levels=LEVELS,
        seat=sittings.seat_of(db(), number) if number else None,
        sitting=sittings.sitting_of(db(), number) if number else None,
    )


@pages.get("/lamaran/kartu")
@access(Role.APPLICANT)
def card() -> str:
    person = require_principal()
    application = applications.latest_of_person(db(), person.id)
    number = application.candidate_no if application else None
    if application is None or number is None:
        return render_template("card_none.html", application=application)
    return render_template(
        "card.html",
        account=accounts.find(db(), person.id),
        application=application,
        selection=selections.find(db(), application.selection_id),
        vacancy=vacancies.find(db(), application.vacancy_id),
        seat=sittings.seat_of(db(), number),
        qr=_qr(number),
    )


def stated(values: dict[str, Any]) -> usecases.Stated:
    """A loaded ApplicationForm as the use case takes it."""
    return usecases.Stated(
        education_level=values["education_level"],
        major=values["major"],
        gpa=values["gpa"],
        diploma_school=values["diploma_school"],
        declarations=declarations(values),
        extra_time=values["extra_time"],
    )


def _page(form: Form, vacancy: Vacancy) -> str:
    wanted = [vacancy.category] if vacancy.category in DECLARATIONS else []
    return render_template(
        "apply.html",
        form=form,
        vacancy=vacancy,
        selection=selections.find(db(), vacancy.selection_id),
        account=accounts.find(db(), require_principal().id),
        levels=LEVELS,
        declarations={code: eligibility.DECLARATIONS[code] for code in wanted},
    )


def _qr(candidate_no: str) -> Markup:
    """The candidate number as a QR code: inline SVG without style, as the content security policy wants."""
    code = segno.make(candidate_no, error="m", micro=False)
    return Markup(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - our own drawing
