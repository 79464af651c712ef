"""Released results, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.results.domain import Ranking, Withdrawal
from services.recruitment.results.schemas import ResultAnswer, ResultListAnswer, ResultPageQuery, ResultQuery
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import withdrawals as stored_withdrawals
from services.recruitment.results.usecases.later import get_stage
from services.recruitment.results.usecases.releases import Release, find_release, named_rows, signed_by
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.scales import Scale
from shared.kernel.errors import NotFound
from shared.kernel.words import N_
from shared.web.access import public
from shared.web.api import Blueprint
from shared.web.paging import Page
from shared.web.unit_of_work import db

api = Blueprint("results_api", __name__, url_prefix="/api/results", description="Released results")


class NotReleased(NotFound):
    code = "not_released"
    text = N_("Hasil formasi ini belum diumumkan.")


@api.get("")
@api.arguments(ResultQuery, location="query")
@api.response(200, ResultListAnswer)
@public
def list_results(query: dict[str, Any]) -> dict[str, Any]:
    """The vacancies whose ranking was released, with the newest version of each and whether it was withdrawn."""
    selection = selections.get_current(db(), query["selection_id"])
    stage = query["stage"]
    get_stage(selection.rules, stage)
    released = results.list_released(db(), selection.selection_id, stage)
    found = selections.list_vacancies(db(), selection.selection_id)
    withdrawals = stored_withdrawals.list_withdrawals(db(), list(released), stage)
    heads = [
        _head(selection, each, ranking, withdrawals.get((each.vacancy_id, ranking.version)))
        for each in found
        if (ranking := released.get(each.vacancy_id)) is not None
    ]
    return {"items": heads}


@api.get("/<vacancy_id>")
@api.arguments(ResultPageQuery, location="query")
@api.response(200, ResultAnswer)
@public
def get_result(query: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
    """A page of a released ranking with names, in its order; a page with fewer rows than `per_page` is the last.
    404 `not_released` before two people have signed it."""
    vacancy = selections.get_vacancy(db(), vacancy_id)
    selection = selections.get_selection(db(), vacancy.selection_id)
    get_stage(selection.rules, query["stage"])
    release = find_release(db(), vacancy_id, query["stage"])
    if release is None:
        raise NotReleased
    page = Page.of(query)
    shown = named_rows(db(), release, page.offset, page.size)
    rows = [{**vars(each.row), "name": shown.names.get(each.row.candidate_no)} for each in shown.placed]
    return {
        **_head(selection, vacancy, release.ranking, _withdrawal_of(release)),
        "versions": results.list_versions(db(), vacancy_id, query["stage"]),
        "signatures": signed_by(db(), release.ranking),
        "rows": rows,
    }


def _withdrawal_of(release: Release) -> Withdrawal | None:
    ranking = release.ranking
    return stored_withdrawals.find_withdrawal(db(), ranking.vacancy_id, ranking.version, ranking.stage)


def _head(selection: Selection, vacancy: Vacancy, ranking: Ranking, withdrawal: Withdrawal | None) -> dict[str, Any]:
    rules = selection.rules
    return {
        **vars(ranking),
        "withdrawal": withdrawal,
        "title": vacancy.title,
        "units": rules.units_per_point,
        "steps": dict(Scale.of(rules, rules.stage(ranking.code)).steps),
    }
