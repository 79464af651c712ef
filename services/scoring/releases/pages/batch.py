"""Many rankings of a selection signed at once: what is ready with its figures and digest, and what is not and why."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.exams.usecases import exams
from services.scoring.rankings.pages.stage import asked_stage
from services.scoring.releases.domain.signing import NothingReady, RankingChanged
from services.scoring.releases.pages.withdrawing import pages
from services.scoring.releases.schemas import RankingSignatureRequest
from services.scoring.releases.usecases import batch
from services.scoring.releases.usecases.batch import Outcome
from shared.contracts.scales import Scale
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal, Role, is_blind
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.messages import words_of
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

SHOWN = 200
"""Rows of each table on a page; a signature is over all of them."""
PART = "bagian"
"""Names the part of a very large selection in a page's address."""


@pages.get("/sekaligus/<selection_id>")
@access(Role.COMMITTEE, Role.AUDITOR)
def many(selection_id: str) -> AnyResponse:
    return _page(selection_id, Form(RankingSignatureRequest))


@pages.post("/sekaligus/<selection_id>")
@access(Role.COMMITTEE)
def sign_many(selection_id: str) -> AnyResponse:
    form = Form(RankingSignatureRequest)
    who = require_principal()
    done = form.run(lambda values: _sign(selection_id, signed_from(values), who, values["shown"]))
    if done is None:
        return _page(selection_id, form)
    text = gettext("%(signed)s peringkat ditandatangani, %(released)s di antaranya dirilis.", **vars(done))
    flash(text, "good")
    return redirect(url_for("rankings.many", selection_id=selection_id, tahap=asked_stage(), bagian=_asked_part()))


def _sign(selection_id: str, signed: SignedStatement, who: Principal, shown: str) -> Outcome:
    """The same signature sent again by the same person is the same success."""
    try:
        return batch.sign(db(), now(), selection_id, signed, who, asked_stage(), _asked_part(), shown)
    except (NothingReady, RankingChanged):
        given = batch.given(db(), signed, who)
        if given is None:
            raise
        return given


def _page(selection_id: str, form: Form) -> AnyResponse:
    exam = exams.find_of_selection(db(), selection_id)
    stage = asked_stage()
    if exam is None:
        raise NotFound
    who = require_principal()
    roles = who.roles_in(selection_id)
    found = batch.look(db(), selection_id, who, stage, _asked_part())
    longest = max(len(found.ready), len(found.waiting))
    page = shown_page(SHOWN, longest)
    shown = slice(page.offset, page.offset + SHOWN)
    view = {
        "exam": exam,
        "stage": exam.rules.stage(stage or ""),
        "scale": Scale.of(exam.rules, exam.rules.stage(stage or "")),
        "batch": found,
        "called": batch.names_of(found),
        "going_on": batch.going_on(found.ready),
        "ready": found.ready[shown],
        "waiting": [(each.ranking, [words_of(reason) for reason in each.reasons]) for each in found.waiting[shown]],
        "page": page.number,
        "pages": pages_of(longest, SHOWN),
        "may_sign": Role.COMMITTEE in roles and is_blind(roles),
        "form": form,
    }
    return Response(render_template("batch.html", **view), status=form.status)


def _asked_part() -> int:
    return request.args.get(PART, 1, type=int)
