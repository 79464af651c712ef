"""Released results, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.answers import ResultAnswer, ResultListAnswer
from services.recruitment.results import storage as results
from services.recruitment.results.storage import Ranking
from services.recruitment.results.usecases import release_of
from services.recruitment.schemas import ResultQuery
from services.recruitment.selections.domain.vacancies import Vacancy, VacancyFilter
from services.recruitment.selections.storage import vacancies
from services.recruitment.selections.usecases.current import current_selection
from shared.kernel.errors import NotFound
from shared.kernel.words import N_
from shared.web.access import public
from shared.web.api import Blueprint
from shared.web.unit_of_work import db

api = Blueprint("results_api", __name__, url_prefix="/api/results", description="Released results")


class NotReleased(NotFound):
    code = "not_released"
    text = N_("Hasil formasi ini belum diumumkan.")


@api.get("")
@api.arguments(ResultQuery, location="query")
@api.response(200, ResultListAnswer)
@public
def list_results(query: dict[str, Any]) -> Any:
    """The vacancies whose ranking was released, with the newest version of each."""
    selection = current_selection(query["selection_id"])
    released = results.released(db(), selection.selection_id)
    found = [vacancy for vacancy, _ in vacancies.listed(db(), selection.selection_id, VacancyFilter())]
    return {"items": [_head(v, released[v.vacancy_id]) for v in found if v.vacancy_id in released]}


@api.get("/<vacancy_id>")
@api.response(200, ResultAnswer)
@public
def get_result(vacancy_id: str) -> Any:
    """A released ranking with names, in its order. 404 `not_released` before two people have signed it."""
    vacancy = vacancies.find(db(), vacancy_id)
    release = release_of(db(), vacancy_id)
    if release is None:
        raise NotReleased
    rows = [{**vars(row), "name": release.names.get(row.candidate_no)} for row in release.rows]
    return {**_head(vacancy, release.ranking), "rows": rows}


def _head(vacancy: Vacancy, ranking: Ranking) -> dict[str, Any]:
    return {**vars(ranking), "title": vacancy.title}
