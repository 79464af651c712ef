"""Check-in at the seat, and the instructions before the start."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.attempts.access import current_seat, exam_of, keep_token, open_seat, seated
from services.cbt.attempts.domain.attempts import SessionReplaced, Sitting, State
from services.cbt.attempts.schemas import CheckinRequest
from services.cbt.attempts.usecases import attempts
from shared.kernel.roles import Role
from shared.web.access import access, principal, public
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

pages = Blueprint("checkins", __name__)


@pages.get("/")
@public
def check_in() -> str:
    return _form(Form(CheckinRequest))


@pages.post("/")
@public
def check_in_with_pin() -> AnyResponse:
    form = Form(CheckinRequest)
    opened = form.run(lambda values: open_seat(values["candidate_no"], values["pin"]))
    if opened is None:
        # The PIN is typed anew: whoever mistyped it seldom sees where.
        form.values.pop("pin", None)
        return make_response(_form(form), form.status)
    token, sitting = opened
    response = redirect(address_of(sitting))
    keep_token(response, token)
    return response


@pages.get("/petunjuk")
@access(Role.CANDIDATE)
def instructions() -> AnyResponse:
    sitting = seated()
    if sitting.state is not State.READY:
        return redirect(address_of(sitting))
    return Response(render_template("instructions.html", **_instructions(sitting)))


@pages.get("/petunjuk/mulai")
@access(Role.CANDIDATE)
def start_button() -> AnyResponse:
    """The part of the instructions that changes by itself when the session opens."""
    sitting = seated()
    return Response(render_template("_start.html", **_instructions(sitting)))


@pages.post("/mulai")
@access(Role.CANDIDATE)
def start() -> AnyResponse:
    return redirect(address_of(attempts.start(db(), now(), current_seat().token_digest)))


def address_of(sitting: Sitting) -> str:
    """The address of the page for the state of this sitting."""
    pages_by_state = {
        State.READY: "checkins.instructions",
        State.ACTIVE: "attempts.player",
        State.SUBMITTED: "attempts.finished",
    }
    return url_for(pages_by_state[sitting.state])


def _form(form: Form) -> str:
    sitting = _sitting_here()
    return render_template("check_in.html", form=form, sitting=sitting, go_on=address_of(sitting) if sitting else None)


def _sitting_here() -> Sitting | None:
    """The seat that this browser holds already; such a candidate needs no new PIN."""
    who = principal()
    if who is None or not who.has(Role.CANDIDATE):
        return None
    try:
        sitting = attempts.get_sitting(db(), current_seat().token_digest)
    except SessionReplaced:
        return None
    return None if sitting.state is State.SUBMITTED else sitting


def _instructions(sitting: Sitting) -> dict[str, object]:
    return {
        "sitting": sitting,
        "exam": exam_of(sitting.exam_id),
        "open": sitting.starts_at <= now() < sitting.ends_at,
        "over": now() >= sitting.ends_at,
    }
