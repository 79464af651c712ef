"""Check-in at the seat in two steps, number and PIN, then the name; and the instructions before the start."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.attempts.access import current_candidate
from services.cbt.attempts.access import start as begin
from services.cbt.attempts.domain.attempts import CheckedInCandidate, SessionReplaced, State
from services.cbt.attempts.domain.browsers import CookiesRefused, check_browser
from services.cbt.attempts.schemas import CheckinForm
from services.cbt.attempts.usecases import attempts, checkins
from services.cbt.seating.access import claim_seat, current_seat, forget_token, keep_cookie, keep_token
from services.cbt.seating.domain.pins import CLAIM_VALIDITY, CheckinNotBegun, NotCheckedIn, token_digest
from services.cbt.seating.process_state import exam_of
from services.cbt.seating.usecases import candidates, pins
from shared.kernel.roles import Role
from shared.web.access import access, principal, public
from shared.web.forms import Form
from shared.web.messages import words_of
from shared.web.unit_of_work import abandon, db, now

pages = Blueprint("checkins", __name__)

_PROBE = "terang_probe"
"""A cookie that the check-in page gives, to see whether it comes back."""
_PROBE_SECONDS = 24 * 60 * 60
_CLAIM = "terang_checkin"
"""The token of a seat whose candidate has not confirmed the name yet."""


@pages.get("/")
@public
def check_in() -> AnyResponse:
    page = _form(Form(CheckinForm))
    if _candidate_here() is None:
        # Whoever has finished here, or sits elsewhere by now, leaves nothing to the next person at this browser.
        forget_token(page)
    return page


@pages.post("/")
@public
def check_in_with_pin() -> AnyResponse:
    """Looks whether number and PIN fit; the PIN is used up only once the candidate has confirmed the name."""
    form = Form(CheckinForm)
    token = form.run(_claim)
    if token is None:
        # The PIN is typed anew: whoever mistyped it seldom sees where.
        form.values.pop("pin", None)
        return _form(form)
    response = redirect(url_for("checkins.confirmation"))
    keep_cookie(response, _CLAIM, token, int(CLAIM_VALIDITY.total_seconds()))
    return response


@pages.get("/konfirmasi")
@public
def confirmation() -> AnyResponse:
    """Shows whose seat it is."""
    login = pins.find_claimed(db(), now(), token_digest(request.cookies.get(_CLAIM, "")))
    if login is None:
        return redirect(url_for("checkins.check_in"))
    return Response(render_template("confirm.html", place=candidates.get_place(db(), login)))


@pages.post("/konfirmasi")
@public
def confirm() -> AnyResponse:
    """Opens the seat. The browser has brought back the token that it will hold the seat with, so it can keep it."""
    token = request.cookies.get(_CLAIM, "")
    digest = token_digest(token)
    try:
        opened = pins.confirm(db(), now(), digest)
    except CheckinNotBegun as error:
        flash(words_of(error), "light")
        return redirect(url_for("checkins.check_in"))
    candidate = attempts.get_checked_in(db(), now(), digest)
    if opened:
        checkins.report_opened(db(), now(), candidate, digest)
    response = redirect(address_of(candidate))
    keep_token(response, token)
    return response


@pages.post("/konfirmasi/bukan")
@public
def decline() -> AnyResponse:
    """Somebody else's number was typed: nothing is used up."""
    pins.release(db(), token_digest(request.cookies.get(_CLAIM, "")))
    flash(
        gettext("Kursi itu tidak dibuka, dan PIN-nya tetap berlaku. Ketik nomor peserta dan PIN Anda sendiri."), "light"
    )
    response = redirect(url_for("checkins.check_in"))
    response.delete_cookie(_CLAIM, path=request.script_root or "/")
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
    # The minutes run from here on, so the browser is looked at once more.
    check_browser(request.form.get("browser", ""))
    return redirect(address_of(begin()))


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


def _claim(values: dict[str, Any]) -> str:
    if _PROBE not in request.cookies:
        raise CookiesRefused
    check_browser(values["browser"])
    return claim_seat(values["candidate_no"], values["pin"])


def _form(form: Form) -> Response:
    candidate = _candidate_here()
    page = render_template(
        "check_in.html", form=form, candidate=candidate, go_on=address_of(candidate) if candidate else None
    )
    response = Response(page, form.status)
    # Brought back with the form by a browser that keeps cookies.
    keep_cookie(response, _PROBE, "1", _PROBE_SECONDS)
    return response


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
        "open": candidate.starts_at <= now() < candidate.ends_at and not candidate.closed,
        "over": now() >= candidate.ends_at,
        "closed": candidate.closed,
    }
