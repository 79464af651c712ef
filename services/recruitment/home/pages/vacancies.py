"""The landing page with the vacancies, and the page of one vacancy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext, ngettext

from services.recruitment.accounts.login import applicant
from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain.applications import State
from services.recruitment.results.usecases import releases as results
from services.recruitment.selections.domain import calendar
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import VacancyFilter
from services.recruitment.selections.pages.choice import find_chosen, show
from services.recruitment.selections.usecases import reading as selections
from shared.web.access import public
from shared.web.unit_of_work import db, now

pages = Blueprint("vacancies", __name__)


@pages.get("/")
@public
def landing() -> str:
    selection = find_chosen()
    if selection is None:
        return render_template("landing_empty.html")
    wanted = _filter()
    vacancies = selections.list_vacancies(db(), selection.selection_id, wanted)
    applicants = applications.count_applicants(db(), [vacancy.vacancy_id for vacancy in vacancies])
    found = [(vacancy, applicants[vacancy.vacancy_id]) for vacancy in vacancies]
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        return render_template("vacancy_table.html", selection=selection, found=found, wanted=wanted)
    counts = applications.count_by_state(db(), selection.selection_id)
    return render_template(
        "landing.html",
        selection=selection,
        found=found,
        wanted=wanted,
        units=selections.list_units(db(), selection.selection_id),
        total=selections.count_vacancies(db(), selection.selection_id),
        applicants=sum(counts.values()),
        accepted=counts[State.ACCEPTED],
        today=selection.today(now()),
        countdown=_countdown(selection),
        sealed=selections.find_sealed_exam(db(), selection.selection_id),
        person=applicant(),
        is_open=registration_open(selection),
    )


@pages.get("/formasi/<vacancy_id>")
@public
def vacancy(vacancy_id: str) -> str:
    wanted = selections.get_vacancy(db(), vacancy_id)
    selection = show(selections.get_selection(db(), wanted.selection_id))
    person = applicant()
    mine = applications.find_of_person(db(), person.id, selection.selection_id) if person else None
    return render_template(
        "vacancy.html",
        selection=selection,
        vacancy=wanted,
        applicants=applications.count_applicants(db(), [vacancy_id])[vacancy_id],
        person=person,
        mine=mine,
        is_open=registration_open(selection),
        registration=calendar.find_phase(selection.calendar, calendar.REGISTRATION),
        released=results.find_current(db(), vacancy_id) is not None,
    )


def registration_open(selection: Selection) -> bool:
    phase = calendar.find_phase(selection.calendar, calendar.REGISTRATION)
    return phase is None or phase.includes(selection.today(now()))


def _filter() -> VacancyFilter:
    return VacancyFilter(
        text=request.args.get("q", "")[:100],
        category=request.args.get("kategori", "")[:80],
        unit_code=request.args.get("unit", "")[:80],
    )


def _countdown(selection: Selection) -> dict[str, Any] | None:
    """The figure and its caption: how many days until the calendar's next turn."""
    found = calendar.next_milestone(selection.calendar, selection.today(now()))
    if found is None:
        return None
    phase, running, days = found
    facts = {"phase": gettext(phase.name).lower()}
    if days == 0:
        return {"figure": gettext("Hari ini"), "caption": gettext("hari terakhir %(phase)s", **facts)}
    caption = gettext("sampai %(phase)s berakhir", **facts) if running else gettext("sampai %(phase)s dimulai", **facts)
    return {"figure": ngettext("%(num)s hari", "%(num)s hari", days), "caption": caption}
