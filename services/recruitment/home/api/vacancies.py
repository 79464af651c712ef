"""Selections and their vacancies, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.applications import usecases as applications
from services.recruitment.home.schemas import SelectionAnswer, VacancyAnswer, VacancyPageAnswer, VacancyQuery
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import VacancyFilter
from services.recruitment.selections.usecases import reading as selections
from shared.web.access import public
from shared.web.api import Blueprint
from shared.web.paging import Page
from shared.web.unit_of_work import db

api = Blueprint("selections_api", __name__, url_prefix="/api", description="Selections and vacancies")


@api.get("/selections")
@api.response(200, SelectionAnswer(many=True))
@public
def list_selections() -> list[Selection]:
    """Every selection that was opened, newest first."""
    return selections.list_selections(db())


@api.get("/vacancies")
@api.arguments(VacancyQuery, location="query")
@api.response(200, VacancyPageAnswer)
@public
def list_vacancies(query: dict[str, Any]) -> dict[str, Any]:
    """Vacancies of the newest selection, or of the one named, by text, category and unit."""
    selection = selections.get_current(db(), query["selection_id"])
    page = Page.of(query)
    wanted = VacancyFilter(text=query["q"], category=query["category"], unit_code=query["unit"])
    found = selections.list_vacancies(
        db(),
        selection.selection_id,
        wanted,
        limit=page.size,
        offset=page.offset,
    )
    applicants = applications.count_applicants(db(), [vacancy.vacancy_id for vacancy in found])
    return {
        "items": [{**vars(vacancy), "applicants": applicants[vacancy.vacancy_id]} for vacancy in found],
        "total": selections.count_vacancies(db(), selection.selection_id, wanted),
    }


@api.get("/vacancies/<vacancy_id>")
@api.response(200, VacancyAnswer)
@public
def get_vacancy(vacancy_id: str) -> dict[str, Any]:
    """One vacancy with its requirements."""
    vacancy = selections.get_vacancy(db(), vacancy_id)
    return {**vars(vacancy), "applicants": applications.count_applicants(db(), [vacancy_id])[vacancy_id]}
