"""Which vacancies would take me: a question that anyone may ask and that leaves nothing behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from services.recruitment.applications.domain import eligibility
from services.recruitment.applications.domain.eligibility import LEVELS, Check, Qualifications
from services.recruitment.schemas import grade
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy, VacancyFilter
from services.recruitment.selections.storage import vacancies
from services.recruitment.selections.usecases.current import current_selection
from shared.kernel.words import N_
from shared.web.access import public
from shared.web.api import StrictSchema
from shared.web.forms import Form
from shared.web.unit_of_work import db

pages = Blueprint("eligibility", __name__)


class EligibilityForm(StrictSchema):
    birth_date = fields.Date(required=True, metadata={"label": N_("Tanggal lahir")})
    education_level = fields.String(
        required=True, validate=validate.OneOf(list(LEVELS)), metadata={"label": N_("Jenjang pendidikan")}
    )
    major = fields.String(required=True, validate=validate.Length(max=120), metadata={"label": N_("Program studi")})
    gpa = grade()
    declared = fields.List(fields.String(validate=validate.OneOf(list(eligibility.DECLARATIONS))), load_default=list)


@dataclass(frozen=True)
class Answer:
    vacancy: Vacancy
    failed: tuple[Check, ...]


@pages.get("/kelayakan")
@public
def ask() -> str:
    return _page(current_selection(), Form(EligibilityForm), None)


@pages.post("/kelayakan")
@public
def answer() -> str | Response:
    selection = current_selection()
    form = Form(EligibilityForm)
    return Response(
        _page(selection, form, form.run(lambda v: _answers(selection, v))), form.status, mimetype="text/html"
    )


def _page(selection: Selection, form: Form, answers: list[Answer] | None) -> str:
    declarations = {code: text for code, text in eligibility.DECLARATIONS.items() if code in _categories(selection)}
    return render_template(
        "eligibility.html",
        selection=selection,
        form=form,
        answers=answers,
        levels=LEVELS,
        rules=eligibility.RULES,
        declarations=declarations,
    )


def _categories(selection: Selection) -> set[str]:
    return {vacancy.category for vacancy, _ in vacancies.listed(db(), selection.selection_id, VacancyFilter())}


def _answers(selection: Selection, values: dict[str, Any]) -> list[Answer]:
    stated = Qualifications(
        born_on=values["birth_date"],
        education_level=values["education_level"],
        major=values["major"],
        gpa=values["gpa"],
        declarations=frozenset(values["declared"]),
    )
    found = []
    for vacancy, _ in vacancies.listed(db(), selection.selection_id, VacancyFilter()):
        checks = eligibility.checks(vacancy.category, vacancy.requirements, stated, selection.age_on)
        found.append(Answer(vacancy, tuple(check for check in checks if not check.met)))
    return sorted(found, key=lambda item: len(item.failed))
