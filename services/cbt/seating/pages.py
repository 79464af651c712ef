"""Sessions for the exam officer: what is planned, and planning one more."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.exams.usecases import opening
from services.cbt.seating.domain.sessions import Plan, StoredSession, read_rooms
from services.cbt.seating.schemas import SessionForm
from services.cbt.seating.usecases import selections, sessions
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.filters import DEFAULT_ZONE
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

pages = Blueprint("sessions", __name__)

ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@pages.get("/sesi")
@access(Role.EXAM_OFFICER)
def listed() -> str:
    return _page(Form(SessionForm, {"timezone": _usual_zone()}))


@pages.post("/sesi")
@access(Role.EXAM_OFFICER)
def create() -> AnyResponse:
    form = Form(SessionForm)
    created = form.run(_create)
    if created is None:
        return make_response(_page(form), form.status)
    taken = {"name": created.plan.name, "seats": created.seats, "taken": created.taken}
    flash(gettext("%(name)s dibuat: %(seats)s kursi, %(taken)s sudah terisi.", **taken), "good")
    return redirect(url_for("sessions.listed"))


@pages.post("/sesi/<session_id>/akhiri")
@access(Role.EXAM_OFFICER)
def end(session_id: str) -> AnyResponse:
    ended = sessions.end(db(), now(), session_id)
    text = gettext("%(name)s berakhir. Yang belum memulai tercatat tidak hadir.", name=ended.plan.name)
    flash(text, "good")
    return redirect(url_for("sessions.listed"))


def _create(values: dict[str, Any]) -> StoredSession:
    # An unknown zone is reported with everything else; until then any zone will do to read the times.
    zone = values["timezone"]
    known = ZoneInfo(zone) if zone in ZONES else ZoneInfo(DEFAULT_ZONE)

    def moment(name: str) -> datetime:
        local: datetime = values[name]
        return local.replace(tzinfo=known)

    plan = Plan(
        values["name"], values["venue"], read_rooms(values["rooms"]), moment("starts_at"), moment("ends_at"), zone
    )
    return sessions.create(db(), now(), plan)


def _usual_zone() -> str:
    return next((selection.timezone for selection in selections.listed(db())), DEFAULT_ZONE)


def _page(form: Form) -> str:
    found = selections.listed(db())
    return render_template(
        "sessions.html",
        form=form,
        sessions=sessions.listed(db()),
        selections=found,
        zones=ZONES,
        papers_locked=any(opening.are_locked(db(), selection.selection_id) for selection in found),
        may_open=True,
        now=now(),
    )
