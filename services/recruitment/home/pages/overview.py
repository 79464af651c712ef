"""The staff's home page: the work that waits for each role."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain.applications import State
from services.recruitment.home import storage
from services.recruitment.reserve.usecases import giving_back
from services.recruitment.results.usecases import releases as results
from services.recruitment.roster.usecases import closing
from services.recruitment.selections.pages.choice import find_chosen
from services.recruitment.selections.usecases import reading as selections
from shared.kernel.roles import STAFF, Role
from shared.messaging import dead_letters, held_events
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.navigation import ROLE_NAMES
from shared.web.unit_of_work import db, now

pages = Blueprint("overview", __name__)


@pages.get("/petugas")
@access(*sorted(STAFF), scope=OWN)
def staff() -> str:
    own, somebody = own_selections(), require_principal()
    selection = find_chosen(own)
    if selection is None:
        return render_template("staff_home_empty.html", who=somebody)
    mine = [each for each in selections.list_selections(db()) if own is None or each.selection_id in own]
    who = somebody.within(selection.selection_id)
    counts = applications.count_by_state(db(), selection.selection_id)
    released = results.list_released(db(), selection.selection_id)
    return render_template(
        "staff_home.html",
        who=who,
        Role=Role,
        role_names=[ROLE_NAMES[role] for role in Role if role in who.roles],
        selection=selection,
        selections=[
            (each, [ROLE_NAMES[r] for r in Role if r in somebody.roles_in(each.selection_id)]) for each in mine
        ],
        today=selection.today(now()),
        waiting=counts[State.SUBMITTED],
        accepted=counts[State.ACCEPTED],
        rejected=counts[State.REJECTED],
        vacancies_total=selections.count_vacancies(db(), selection.selection_id),
        progress=storage.progress(db(), selection.selection_id),
        released=len(released),
        sealed=selections.find_sealed_exam(db(), selection.selection_id),
        roster_closed=closing.is_closed(db(), selection.selection_id),
        half_given_back=giving_back.count_waiting(db(), selection.selection_id),
        letters=dead_letters.open_count(db()),
        held=held_events.count(db()),
    )
