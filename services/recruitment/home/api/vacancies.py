"""Selections and their vacancies, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.answers import SelectionAnswer, VacancyAnswer, VacancyPage
from services.recruitment.schemas import VacancyQuery
from services.recruitment.selections.domain.vacancies import VacancyFilter
from services.recruitment.selections.storage import selections, vacancies
from services.recruitment.selections.usecases.current import current_selection
from shared.web.access import public
from shared.web.api import Blueprint
from shared.web.unit_of_work import db

api = Blueprint("selections_api", __name__, url_prefix="/api", description="Selections and vacancies")


@api.get("/selections")
@api.response(200, SelectionAnswer(many=True))
@public
def list_selections() -> Any:
    """Every selection that was opened, newest first."""
    return selections.listed(db())


@api.get("/vacancies")
@api.arguments(VacancyQuery, location="query")
@api.response(200, VacancyPage)
@public
def list_vacancies(query: dict[str, Any]) -> Any:
    """Vacancies of the newest selection, or of the one named, by text, category and unit."""
    selection = current_selection(query["selection_id"])
    wanted = VacancyFilter(text=query["q"], category=query["category"], unit_code=query["unit"])
    found = vacancies.listed(
        db(),
        selection.selection_id,
        wanted,
        limit=query["per_page"],
        offset=(query["page"] - 1) * query["per_page"],
    )
    return {
        "items": [{**vars(vacancy), "applicants": applicants} for vacancy, applicants in found],
        "total": vacancies.count(db(), selection.selection_id, wanted),
    }


@api.get("/vacancies/<vacancy_id>")
@api.response(200, VacancyAnswer)
@public
def get_vacancy(vacancy_id: str) -> Any:
    """One vacancy with its requirements."""
    return {**vars(vacancies.find(db(), vacancy_id)), "applicants": vacancies.applicants(db(), vacancy_id)}
