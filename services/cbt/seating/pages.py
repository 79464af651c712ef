"""Sessions for the exam officer: what is planned, and planning one more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.exams.usecases import exams, opening
from services.cbt.seating.domain.sessions import (
    Plan,
    Room,
    SessionEnded,
    StoredSession,
    plan_problems,
    read_rooms,
)
from services.cbt.seating.schemas import SessionForm
from services.cbt.seating.usecases import proctors, selections, sessions
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web import choosing
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.choosing import Choice
from shared.web.filters import DEFAULT_ZONE
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

pages = Blueprint("sessions", __name__)

_SOME_TIME = timedelta(hours=1)
_ROOM_NUMBER = re.compile(r"[0-9]{1,4}")
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@pages.get("/sesi")
@access(Role.EXAM_OFFICER, scope=OWN)
def listed() -> str:
    return _page(Form(SessionForm, {"timezone": _usual_zone()}))


@pages.post("/sesi")
@access(Role.EXAM_OFFICER, scope=OWN)
def create() -> AnyResponse:
    form = Form(SessionForm)
    created = form.run(_create, check=_problems)
    if created is None:
        return make_response(_page(form), form.status)
    taken = {"name": created.plan.name, "seats": created.seats, "taken": created.taken}
    flash(gettext("%(name)s dibuat: %(seats)s kursi, %(taken)s sudah terisi.", **taken), "good")
    return redirect(url_for("sessions.listed"))


@pages.post("/sesi/<session_id>/akhiri")
@access(Role.EXAM_OFFICER)
def end(session_id: str) -> AnyResponse:
    try:
        ended = sessions.end(db(), now(), session_id, require_principal())
    except SessionEnded:
        # Pressed twice, or the planned end came first: what was wanted is so.
        ended = sessions.get(db(), session_id)
    text = gettext("%(name)s berakhir. Yang belum memulai tercatat tidak hadir.", name=ended.plan.name)
    flash(text, "good")
    return redirect(url_for("sessions.listed"))


@pages.post("/sesi/<session_id>/pengawas/<staff_id>")
@access(Role.EXAM_OFFICER)
def assign_rooms(session_id: str, staff_id: str) -> AnyResponse:
    """Assigns the rooms that are ticked, and no other."""
    found = proctors.assign(db(), now(), session_id, staff_id, _ticked(), require_principal())
    text = gettext("%(name)s ditugaskan di %(count)s ruang.", name=found.name, count=len(found.rooms))
    flash(text if found.rooms else gettext("%(name)s tidak lagi ditugaskan.", name=found.name), "good")
    return redirect(url_for("sessions.listed"))


def _ticked() -> list[int]:
    """Raises InvalidInput for what is no number of a room."""
    sent = request.form.getlist("rooms")
    wrong = [text for text in sent if _ROOM_NUMBER.fullmatch(text) is None]
    if wrong:
        text = N_("Ruang dipilih dengan nomornya.")
        raise InvalidInput([Problem.of("rooms", "room_unknown", text)])
    return [int(text) for text in sent]


def _create(values: dict[str, Any]) -> StoredSession:
    plan, unreadable = _plan(values)
    if unreadable:
        raise InvalidInput([*unreadable, *plan_problems(plan, now())])
    exam_id = values.get("exam_id") or None
    selection_id = choosing.named() or (exams.find_selection(db(), exam_id) if exam_id else None)
    return sessions.create(db(), now(), plan, selection_id, own_selections(), exam_id)


def selection_choices(shown: str) -> list[Choice]:
    titles = {selection.selection_id: selection.title for selection in selections.listed(db(), own_selections())}
    return choosing.choices(titles, shown, with_all=True)


def _problems(values: dict[str, Any]) -> list[Problem]:
    """What is wrong with the values that could be read; `values` lacks the others."""
    plan, unreadable = _plan(values)
    return [*unreadable, *plan_problems(plan, now())]


def _plan(values: dict[str, Any]) -> tuple[Plan, list[Problem]]:
    """The planned session, and what could not be read of its rooms. Whatever is missing is filled with something that
    causes no further problem."""
    # An unknown zone is reported with everything else; until then any zone will do to read the times.
    zone = values.get("timezone", DEFAULT_ZONE)
    known = ZoneInfo(zone) if zone in ZONES else ZoneInfo(DEFAULT_ZONE)
    rooms: tuple[Room, ...] = (Room(1, "-", 1),)
    unreadable: list[Problem] = []
    if "rooms" in values:
        try:
            rooms = read_rooms(values["rooms"])
        except InvalidInput as error:
            unreadable = list(error.problems)
    moments = {name: values[name].replace(tzinfo=known) for name in ("starts_at", "ends_at") if name in values}
    ends_at = moments.get("ends_at") or moments.get("starts_at", now()) + _SOME_TIME
    starts_at = moments.get("starts_at", ends_at - _SOME_TIME)
    return Plan(values.get("name", "-"), values.get("venue", "-"), rooms, starts_at, ends_at, zone), unreadable


def _usual_zone() -> str:
    """That of the selection for which a session is planned here: the one chosen, or the newest."""
    found = selections.listed(db(), choosing.narrowed(choosing.named()))
    return next((selection.timezone for selection in found), DEFAULT_ZONE)


def _later_exams(selection_ids: Sequence[str]) -> dict[str, str]:
    """Titles of the sealed exams of later stages, by id."""
    found = [exam for each in selection_ids for exam in exams.of_selection(db(), each) if exam.stage is not None]
    return {exam.exam_id: exam.title for exam in found}


def _page(form: Form) -> str:
    shown = choosing.named()
    found = selections.listed(db(), choosing.narrowed(shown))
    planned = sessions.listed(db(), choosing.narrowed(shown))
    return render_template(
        "sessions.html",
        form=form,
        sessions=planned,
        proctors=proctors.listed(db(), [stored.session_id for stored in planned]),
        selections=found,
        choices=selection_choices(shown),
        zones=ZONES,
        exams=_later_exams([selection.selection_id for selection in found]),
        papers_locked=any(opening.are_locked(db(), selection.selection_id) for selection in found),
        may_open=True,
        now=now(),
    )
