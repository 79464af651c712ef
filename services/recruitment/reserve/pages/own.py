"""A candidate's place: accepted or given back; and the places of a vacancy for everybody, by number."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications.domain.applications import Application
from services.recruitment.applications.pages.own import shown_application
from services.recruitment.reserve.schemas import LeavingForm
from services.recruitment.reserve.storage import giving_back
from services.recruitment.reserve.usecases import replying
from services.recruitment.reserve.usecases.standing import find_frame, find_place, list_others, list_places
from services.recruitment.selections.pages.choice import show
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.reserve import GIVEN_BACK_REASONS, NO_REPLY, REPLY_REASONS
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import access, public
from shared.web.api import StrictSchema
from shared.web.forms import Form
from shared.web.paging import pages_of, shown_page
from shared.web.place_moves_in_words import titled
from shared.web.places_in_words import STATES, TONES
from shared.web.reserve_in_words import length_in_words
from shared.web.unit_of_work import db, now

pages = Blueprint("reserve", __name__)

_PAGE = 100
_REASONS = {**REPLY_REASONS, **GIVEN_BACK_REASONS, NO_REPLY: N_("tidak menjawab sampai batas waktu")}


@pages.get("/lamaran/tempat")
@access(Role.APPLICANT)
def mine() -> AnyResponse:
    return _page(Form(StrictSchema))


@pages.post("/lamaran/tempat")
@access(Role.APPLICANT)
def accept() -> AnyResponse:
    form = Form(StrictSchema)
    form.run(lambda _values: replying.accept(db(), now(), _own()[1] or ""))
    if not form.ok:
        return _page(form)
    flash(gettext("Jawaban Anda tercatat."), "good")
    return redirect(url_for("reserve.mine"))


@pages.get("/lamaran/tempat/lepas")
@access(Role.APPLICANT)
def leaving() -> AnyResponse:
    return _leaving(Form(LeavingForm))


@pages.post("/lamaran/tempat/lepas")
@access(Role.APPLICANT)
def leave() -> AnyResponse:
    """Typed once, it is shown once more with what it does; confirmed, it is done."""
    form = Form(LeavingForm)
    done = form.run(_leave)
    if not form.ok:
        return _leaving(form)
    if not done:
        return _leaving(form, confirming=True)
    flash(gettext("Jawaban Anda tercatat."), "good")
    return redirect(url_for("reserve.mine"))


def _leave(values: dict[str, Any]) -> bool:
    if values["confirmed"]:
        replying.leave(db(), now(), _own()[1] or "", values["reason_code"], values["note"])
    return bool(values["confirmed"])


@pages.get("/hasil/<vacancy_id>/tempat")
@public
def places(vacancy_id: str) -> str:
    wanted = selections.get_vacancy(db(), vacancy_id)
    selection = show(selections.get_selection(db(), wanted.selection_id))
    frame = find_frame(db(), wanted.selection_id, vacancy_id)
    page = shown_page(_PAGE, frame.listed if frame else 0)
    return render_template(
        "places.html",
        selection=selection,
        vacancy=wanted,
        frame=frame,
        length=length_in_words(selection.rules.reserve) if selection.rules.reserve else "",
        lines=list_places(db(), frame, page.offset, page.size) if frame else [],
        page=page.number,
        pages=pages_of(frame.listed if frame else 0, _PAGE),
        states=STATES,
        tones=TONES,
        titles=titled(selection.rules, list_others(db(), [*frame.came, *frame.went])) if frame else {},
    )


def _own() -> tuple[Application | None, str | None]:
    """The application shown with its number; where the address names none, one that a reply is awaited for."""
    application = shown_application(_urgency)
    return application, admissions.find_number(db(), application.application_id) if application else None


def _urgency(application: Application) -> int:
    """More where a reply is awaited, and where there is a place or a rank on the reserve."""
    number = admissions.find_number(db(), application.application_id)
    place = find_place(db(), number) if number else None
    return 0 if place is None else 1 + place.may_accept(now())


def _view() -> dict[str, Any]:
    application, number = _own()
    place = find_place(db(), number) if number else None
    selection = selections.get_selection(db(), application.selection_id) if application else None
    return {
        "number": number,
        "place": place,
        "given_back": giving_back.find(db(), number) if number else None,
        "awaited": place is not None and place.may_accept(now()),
        "selection": selection,
        "vacancy": selections.get_vacancy(db(), application.vacancy_id) if application else None,
        "states": STATES,
        "tones": TONES,
        "reasons": _REASONS,
        "titles": titled(selection.rules, list_others(db(), [place.came_by]))
        if selection and place and place.came_by
        else {},
    }


def _page(form: Form) -> AnyResponse:
    return Response(render_template("place.html", form=form, **_view()), status=form.status)


def _leaving(form: Form, *, confirming: bool = False) -> AnyResponse:
    view = _view()
    if view["place"] is None or not view["place"].may_leave:
        return Response(render_template("place.html", form=form, **view), status=form.status)
    return Response(
        render_template("place_leaving.html", form=form, confirming=confirming, choices=REPLY_REASONS, **view),
        status=form.status,
    )
