"""The player's page and the page after it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.attempts.access import current_candidate
from services.cbt.attempts.domain.attempts import HEARTBEAT_SECONDS, State
from services.cbt.attempts.pages.checkins import address_of, to_the_check_in
from services.cbt.attempts.state import attempt_in_page
from services.cbt.attempts.usecases import attempts
from services.cbt.seating.domain.pins import NotCheckedIn
from services.cbt.seating.process_state import exam_of
from shared.contracts.exams import CONTENT_LANGUAGE
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.unit_of_work import db, now

pages = Blueprint("attempts", __name__)
pages.register_error_handler(NotCheckedIn, to_the_check_in)

_RECEIPT_SECONDS = 180
"""How long the receipt stays on a screen that nobody touches."""


@pages.get("/ujian")
@access(Role.CANDIDATE)
def player() -> AnyResponse:
    """The exam itself: the frame, and the attempt with its questions for its script to fill it with."""
    candidate = current_candidate()
    if candidate.state is not State.ACTIVE:
        return redirect(address_of(candidate))
    page = render_template(
        "player.html",
        candidate=candidate,
        attempt=attempt_in_page(candidate),
        content_language=CONTENT_LANGUAGE,
        data={
            "attempt-url": url_for("attempts_api.get_attempt"),
            "answers-url": url_for("attempts_api.save_answers"),
            "submission-url": url_for("attempts_api.submit_attempt"),
            "errors-url": url_for("attempts_api.report_item_error"),
            "time-url": url_for("attempts_api.get_time"),
            "finished-url": url_for("attempts.finished"),
            "player-url": url_for("attempts.player"),
            "checkin-url": url_for("checkins.check_in"),
            "heartbeat-seconds": HEARTBEAT_SECONDS,
        },
    )
    return Response(page)


@pages.get("/selesai")
@access(Role.CANDIDATE)
def finished() -> AnyResponse:
    candidate = current_candidate()
    attempt = candidate.attempt
    if attempt is None or (candidate.state is State.ACTIVE and now() <= attempt.timing.deadline_at):
        return redirect(address_of(candidate))
    page = render_template(
        "finished.html",
        candidate=candidate,
        attempt=attempt,
        answered=attempts.count_answered(db(), attempt),
        items=exam_of(candidate.exam_id).items_on_paper,
        sent=candidate.state is State.SUBMITTED,
    )
    response = Response(page)
    if candidate.state is State.SUBMITTED:
        # A screen that nobody touches goes back by itself, for the next person.
        response.headers["Refresh"] = f"{_RECEIPT_SECONDS}; url={url_for('checkins.check_in')}"
    return response
