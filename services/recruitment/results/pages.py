"""Results: my own at once, everybody's after two people have signed."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.recruitment.admissions.storage import sittings
from services.recruitment.applications import storage as applications
from services.recruitment.results import domain as rules
from services.recruitment.results import storage as results
from services.recruitment.results.usecases import release_of
from services.recruitment.selections.domain.vacancies import VacancyFilter
from services.recruitment.selections.storage import selections, vacancies
from services.recruitment.selections.usecases.current import current_selection
from shared.kernel.roles import Role
from shared.web.access import access, public, require_principal
from shared.web.unit_of_work import clock, db

pages = Blueprint("results", __name__)


@pages.get("/lamaran/hasil")
@access(Role.APPLICANT)
def mine() -> str:
    application = applications.latest_of_person(db(), require_principal().id)
    number = application.candidate_no if application else None
    if application is None or number is None:
        return render_template("result_none.html", application=application)
    selection = selections.find(db(), application.selection_id)
    release = release_of(db(), application.vacancy_id)
    return render_template(
        "result.html",
        number=number,
        selection=selection,
        vacancy=vacancies.find(db(), application.vacancy_id),
        score=results.score_of(db(), number),
        sitting=sittings.sitting_of(db(), number),
        release=release,
        standing=rules.standing(release.rows, number) if release else None,
    )


@pages.get("/hasil")
@public
def overview() -> str:
    selection = current_selection()
    released = results.released(db(), selection.selection_id)
    return render_template(
        "results.html",
        selection=selection,
        today=selection.today(clock().now()),
        vacancies=[item for item, _ in vacancies.listed(db(), selection.selection_id, VacancyFilter())],
        released=released,
        going_on=results.going_on(db(), selection.selection_id),
    )


@pages.get("/hasil/<vacancy_id>")
@public
def vacancy(vacancy_id: str) -> str:
    wanted = vacancies.find(db(), vacancy_id)
    selection = selections.find(db(), wanted.selection_id)
    release = release_of(db(), vacancy_id)
    if release is None:
        return render_template("results_not_yet.html", selection=selection, vacancy=wanted)
    ladder = [row for row in release.rows if row.rank is not None]
    return render_template(
        "results_vacancy.html",
        selection=selection,
        vacancy=wanted,
        release=release,
        ladder=ladder,
        others=[row for row in release.rows if row.rank is None],
        line=max((index for index, row in enumerate(ladder) if row.status == rules.GOES_ON), default=-1),
    )
