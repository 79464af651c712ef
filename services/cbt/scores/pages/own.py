"""The candidate's own marks, on the exam's last page."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from services.cbt.attempts.access import current_candidate
from services.cbt.scores import usecases
from shared.contracts.exclusions import REASONS
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.unit_of_work import db, now

pages = Blueprint("scores", __name__)


@pages.get("/selesai/nilai")
@access(Role.CANDIDATE)
def own() -> Response:
    """A part of the last page, which asks for it until the marks are there, or that two have decided that the sheet
    does not count; nothing before the attempt is over."""
    candidate = current_candidate()
    found = usecases.own(db(), now(), candidate)
    if found is None:
        return Response(status=204)
    return make_response(render_template("_own_score.html", found=found, candidate=candidate, reasons=REASONS))
