"""Staff: logging in once for all three services, and what waits for whom."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.domain.applications import State
from services.recruitment.storage import applications, candidates, exams, results, selections, staff, vacancies
from services.recruitment.usecases.logins import Kind
from services.recruitment.usecases.staff import DEMO_PASSWORD
from services.recruitment.web import login
from services.recruitment.web.schemas import StaffLoginRequest
from shared.kernel.roles import Role
from shared.messaging import dead_letters, held_events
from shared.web import staff_tokens
from shared.web.access import access, local_path, public, require_principal
from shared.web.forms import Form
from shared.web.navigation import ROLE_NAMES
from shared.web.state import state
from shared.web.unit_of_work import clock, db

pages = Blueprint("staff", __name__)


@pages.get("/petugas/masuk")
@public
def entrance() -> str:
    return _login_page(Form(StaffLoginRequest))


@pages.post("/petugas/masuk")
@public
def enter() -> AnyResponse:
    form = Form(StaffLoginRequest)
    form.run(lambda values: login.log_in_staff(values["username"], values["password"]))
    who = login.logged_in_staff() if form.ok else None
    if who is None:
        return Response(_login_page(form), status=form.status)
    response = redirect(local_path(request.values.get("next"), url_for("staff.home")))
    login.set_staff_cookie(response, who)
    return response


@pages.get("/petugas/perbarui")
@public
def renew() -> AnyResponse:
    """Every service sends staff here when their short token has run out; nobody notices while the login lasts."""
    target = local_path(request.args.get("next"), url_for("staff.home"))
    who = login.logged_in_staff()
    if who is None:
        return redirect(url_for("staff.entrance", next=target))
    response = redirect(target)
    login.set_staff_cookie(response, who)
    return response


@pages.post("/petugas/keluar")
@public
def leave() -> AnyResponse:
    login.log_out(Kind.STAFF)
    flash(gettext("Anda sudah keluar."), "good")
    response = redirect(url_for("staff.entrance"))
    response.delete_cookie(staff_tokens.COOKIE, path="/")
    return response


@pages.get("/petugas")
@access(Role.VERIFIER, Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.PROCTOR, Role.COMMITTEE, Role.AUDITOR)
def home() -> str:
    selection = selections.newest(db())
    who = require_principal()
    if selection is None:
        return render_template("staff_home_empty.html", who=who)
    counts = applications.counts(db(), selection.selection_id)
    released = results.released(db(), selection.selection_id)
    return render_template(
        "staff_home.html",
        who=who,
        Role=Role,
        role_names=[ROLE_NAMES[role] for role in Role if role in who.roles],
        selection=selection,
        today=selection.today(clock().now()),
        waiting=counts[State.SUBMITTED],
        accepted=counts[State.ACCEPTED],
        rejected=counts[State.REJECTED],
        vacancies_total=vacancies.count(db(), selection.selection_id),
        progress=candidates.progress(db(), selection.selection_id),
        released=len(released),
        sealed=exams.of_selection(db(), selection.selection_id),
        letters=dead_letters.open_count(db()),
        held=held_events.count(db()),
    )


def _login_page(form: Form) -> str:
    demo = staff.demo_members(db()) if state().settings.simulation else []
    return render_template(
        "staff_login.html",
        form=form,
        next=local_path(request.values.get("next"), ""),
        demo=[(member, [ROLE_NAMES[role] for role in Role if role in member.roles]) for member in demo],
        demo_password=DEMO_PASSWORD,
    )
