"""The eligibility check: which vacancies somebody may apply for; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.recruitment.applications import usecases
from services.recruitment.applications.domain import eligibility, programmes
from services.recruitment.applications.domain.eligibility import Check, Qualifications
from services.recruitment.applications.schemas import EligibilityForm
from services.recruitment.selections.domain.requirements import LEVELS
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.pages.choice import chosen
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.quota_groups import QuotaGroup
from shared.contracts.quota_places import places_of_quota
from shared.web.access import public
from shared.web.forms import Form
from shared.web.unit_of_work import db

pages = Blueprint("eligibility", __name__)


@dataclass(frozen=True)
class Answer:
    vacancy: Vacancy
    failed: tuple[Check, ...]


@pages.get("/kelayakan")
@public
def check() -> str:
    return _page(chosen(), Form(EligibilityForm), None)


@pages.post("/kelayakan")
@public
def checked() -> str | Response:
    selection = chosen()
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
        majors=_majors(selection),
    )


def _categories(selection: Selection) -> set[str]:
    return {vacancy.category for vacancy in selections.list_vacancies(db(), selection.selection_id)}


def _majors(selection: Selection) -> list[str]:
    """The programmes that the vacancies accept, each once."""
    offered = selections.list_vacancies(db(), selection.selection_id)
    by_plain = {programmes.plain(name): name for vacancy in offered for name in vacancy.requirements.majors}
    return sorted(by_plain.values())


def _answers(selection: Selection, values: dict[str, Any]) -> list[Answer]:
    stated = Qualifications(
        born_on=values["birth_date"],
        education_level=values["education_level"],
        major=values["major"],
        gpa=values["gpa"],
        declarations=frozenset(values["declared"]),
    )
    found, equal = [], usecases.equal_programmes(db())
    for vacancy in selections.list_vacancies(db(), selection.selection_id):
        checks = eligibility.checks(vacancy.category, vacancy.requirements, stated, selection.age_on, equal)
        found.append(Answer(vacancy, tuple(check for check in checks if not check.met)))
    return sorted(found, key=lambda item: len(item.failed))


@pages.app_template_global()
def quota_groups_of(selection: Selection, vacancy: Vacancy) -> tuple[tuple[QuotaGroup, int], ...]:
    """The vacancy's quota groups, each with how many of its places it has."""
    return places_of_quota(selection.rules.quota_groups, vacancy.quota, vacancy.position_group)


@pages.app_template_global()
def levels_text(levels: Sequence[str]) -> str:
    """ "D-4 atau S-1"."""
    names = [gettext(LEVELS[level]) for level in levels]
    return str(gettext(" atau ").join(names))
