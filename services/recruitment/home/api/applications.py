"""Applying, and where an application stands, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain.applications import Application
from services.recruitment.applications.schemas import ApplicationRequest, stated
from services.recruitment.home.domain import timeline
from services.recruitment.home.schemas import ApplicationAnswer, MyApplicationsAnswer
from services.recruitment.home.usecases import progress_of
from services.recruitment.selections.usecases import reading as selections
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.messages import words_of
from shared.web.unit_of_work import abandon, db, now, writing

api = Blueprint("applications_api", __name__, url_prefix="/api/applications", description="Applications")


@api.post("")
@api.arguments(ApplicationRequest)
@api.response(201, ApplicationAnswer)
@access(Role.APPLICANT)
def create_application(values: dict[str, Any]) -> dict[str, Any]:
    """Applies for one vacancy. 422 `not_eligible` names each requirement that is not met."""
    account_id = require_principal().id
    try:
        application_id = applications.apply(db(), now(), account_id, values["vacancy_id"], stated(values))
    except InvalidInput:
        abandon()
        with writing() as own:
            applications.note_unmatched(own, now(), values["vacancy_id"], values["major"])
        raise
    return _answer(applications.get_application(db(), application_id))


@api.get("/mine")
@api.response(200, MyApplicationsAnswer)
@access(Role.APPLICANT)
def my_applications() -> dict[str, Any]:
    """The applicant's own applications, newest first, each with its state, candidate number, seat and next step."""
    return {"items": [_answer(item) for item in applications.list_of_person(db(), require_principal().id)]}


def _answer(application: Application) -> dict[str, Any]:
    selection = selections.get_selection(db(), application.selection_id)
    number = admissions.find_number(db(), application.application_id)
    progress = progress_of(db(), application, number)
    code, next_step = timeline.next_step(progress, selection.calendar, selection.today(now()))
    return {
        **vars(application),
        "state": application.state.value,
        "candidate_no": number,
        "seat": admissions.find_seat(db(), number) if number else None,
        "next_step": {"code": code, "text": words_of(next_step)},
    }
