"""Check-in at the seat, and the instructions before the start."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.attempts import access as candidate_access
from services.cbt.attempts.access import current_candidate
from services.cbt.attempts.domain.attempts import CheckedInCandidate, SessionReplaced, State
from services.cbt.attempts.schemas import CheckinRequest
from services.cbt.attempts.usecases import attempts
from services.cbt.seating.access import current_seat, forget_token, keep_token
from services.cbt.seating.domain.pins import NotCheckedIn
from services.cbt.seating.process_state import exam_of
from shared.kernel.roles import Role
from shared.web.access import access, principal, public
from shared.web.forms import Form
from shared.web.unit_of_work import abandon, db, now

pages = Blueprint("checkins", __name__)


@pages.get("/")
@public
def check_in() -> Response:
    page = Response(_form(Form(CheckinRequest)))
    if _candidate_here() is None:
        # Whoever has finished here, or sits elsewhere by now, leaves nothing to the next person at this browser.
        forget_token(page)
    return page


@pages.post("/")
@public
def check_in_with_pin() -> AnyResponse:
    form = Form(CheckinRequest)
    opened = form.run(lambda values: candidate_access.check_in(values["candidate_no"], values["pin"]))
    if opened is None:
        # The PIN is typed anew: whoever mistyped it seldom sees where.
        form.values.pop("pin", None)
        return make_response(_form(form), form.status)
    token, candidate = opened
    response = redirect(address_of(candidate))
    keep_token(response, token)
    return response


@pages.get("/petunjuk")
@access(Role.CANDIDATE)
def instructions() -> AnyResponse:
    candidate = current_candidate()
    if candidate.state is not State.READY:
        return redirect(address_of(candidate))
    return Response(render_template("instructions.html", **_instructions(candidate)))


@pages.get("/petunjuk/mulai")
@access(Role.CANDIDATE)
def start_button() -> AnyResponse:
    """The part of the instructions that changes by itself when the session opens."""
    candidate = current_candidate()
    return Response(render_template("_start.html", **_instructions(candidate)))


@pages.post("/mulai")
@access(Role.CANDIDATE)
def start() -> AnyResponse:
    return redirect(address_of(attempts.start(db(), now(), current_seat().token_digest)))


def address_of(candidate: CheckedInCandidate) -> str:
    """The address of the page for the state that the candidate is in."""
    pages_by_state = {
        State.READY: "checkins.instructions",
        State.ACTIVE: "attempts.player",
        State.SUBMITTED: "attempts.finished",
    }
    return url_for(pages_by_state[candidate.state])


@pages.errorhandler(NotCheckedIn)
def to_the_check_in(_error: Exception) -> AnyResponse:
    """The seat token of this browser has ended: the same as having none."""
    abandon()
    address = url_for("checkins.check_in")
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _form(form: Form) -> str:
    candidate = _candidate_here()
    return render_template(
        "check_in.html", form=form, candidate=candidate, go_on=address_of(candidate) if candidate else None
    )


def _candidate_here() -> CheckedInCandidate | None:
    """The candidate who is checked in at this browser already, and needs no new PIN."""
    who = principal()
    if who is None or not who.has(Role.CANDIDATE):
        return None
    try:
        candidate = attempts.get_checked_in(db(), now(), current_seat().token_digest)
    except (SessionReplaced, NotCheckedIn):
        return None
    return None if candidate.state is State.SUBMITTED else candidate


def _instructions(candidate: CheckedInCandidate) -> dict[str, object]:
    return {
        "candidate": candidate,
        "exam": exam_of(candidate.exam_id),
        "open": candidate.starts_at <= now() < candidate.ends_at,
        "over": now() >= candidate.ends_at,
    }
