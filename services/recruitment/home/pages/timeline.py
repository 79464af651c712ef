"""The applicant's timeline: every step, and the next one."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications.pages.own import shown_application
from services.recruitment.home.domain import timeline
from services.recruitment.home.usecases import progress_of
from services.recruitment.objections.usecases import filing
from services.recruitment.selections.domain.requirements import LEVELS
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.verifications.domain import REJECTION_REASONS
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.unit_of_work import db, now

pages = Blueprint("timeline", __name__)


@pages.get("/lamaran")
@access(Role.APPLICANT)
def mine() -> str:
    person = require_principal()
    application = shown_application()
    if application is None:
        return render_template("application_none.html", person=person)
    number = admissions.find_number(db(), application.application_id)
    selection = selections.get_selection(db(), application.selection_id)
    progress = progress_of(db(), application, number)
    code, next_step = timeline.next_step(progress, selection.calendar, selection.today(now()))
    return render_template(
        "application.html",
        person=person,
        application=application,
        number=number,
        selection=selection,
        vacancy=selections.get_vacancy(db(), application.vacancy_id),
        steps=timeline.steps(progress, selection.calendar),
        code=code,
        next_step=next_step,
        reasons=REJECTION_REASONS,
        levels=LEVELS,
        seat=admissions.find_seat(db(), number) if number else None,
        later=admissions.later_seats(db(), number) if number else [],
        sitting=admissions.find_attempt(db(), number) if number else None,
        objections=filing.sat(db(), selection, number) if number else [],
        now=now(),
    )
