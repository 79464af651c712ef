"""Objections of candidates to the items of an exam: how many of which, and the answers of two members.

Who may answer is shown the item, its key and what the sheets say about it once the last session is over; every such
look is an event. An auditor, or a member who reads names elsewhere, sees what was objected and answered.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.analysis.domain.miskeys import FEWEST_SHEETS
from services.scoring.analysis.pages.items import figures_view, shown_item
from services.scoring.analysis.pages.words import ERRORS
from services.scoring.analysis.usecases import analysing, looks, sat
from services.scoring.approvals.schemas import signed_from
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.objections.domain.objections import LONGEST, SHORTEST
from services.scoring.objections.schemas import SignedAnswerRequest
from services.scoring.objections.usecases import answering, looking
from services.scoring.objections.usecases.answering import Typed
from services.scoring.objections.usecases.looking import Line
from shared.contracts.item_objections import OUTCOMES, REASONS
from shared.kernel.errors import NotFound
from shared.kernel.roles import Role, is_blind
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now, writing

pages = Blueprint("objections", __name__, url_prefix="/ujian")

_CODES = 50
"""As many texts as recruitment's desk shows on a page."""


@pages.get("/<exam_id>/sanggahan")
@access(Role.COMMITTEE, Role.AUDITOR)
def listed(exam_id: str) -> str:
    exam = exams.get(db(), exam_id)
    return render_template(
        "objections.html",
        exam=exam,
        state=looking.state(db(), exam),
        lines=looking.lines(db(), exam),
        reasons=REASONS,
        errors=ERRORS,
        outcomes=OUTCOMES,
        miskeyed=analysing.probably_miskeyed(db(), exam_id),
    )


@pages.get("/<exam_id>/sanggahan/<item_id>")
@access(Role.COMMITTEE, Role.AUDITOR)
def item(exam_id: str, item_id: str) -> str:
    return _page(exams.get(db(), exam_id), item_id, Form(SignedAnswerRequest))


@pages.post("/<exam_id>/sanggahan/<item_id>")
@access(Role.COMMITTEE)
def answer(exam_id: str, item_id: str) -> AnyResponse:
    exam, form, who = exams.get(db(), exam_id), Form(SignedAnswerRequest), require_principal()

    def command(values: dict[str, Any]) -> bool:
        typed = Typed(values["outcome"], values["text"])
        return answering.answer(db(), now(), exam_id, item_id, typed, signed_from(values), who)

    complete = form.run(command)
    if not form.ok:
        return Response(_page(exam, item_id, form), status=form.status)
    if complete:
        flash(gettext("Dijawab dua anggota; jawabannya kini dibaca semua orang."), "good")
    else:
        flash(gettext("Jawaban Anda tercatat. Anggota kedua menandatangani jawaban yang sama."), "good")
    return redirect(url_for("objections.item", exam_id=exam_id, item_id=item_id))


def _page(exam: Exam, item_id: str, form: Form) -> str:
    line = next((each for each in looking.lines(db(), exam) if each.objected.item_id == item_id), None)
    if line is None:
        raise NotFound
    who = require_principal()
    may_answer = is_blind(who.roles_in(exam.selection_id))
    return render_template(
        "objections_item.html",
        exam=exam,
        line=line,
        state=looking.state(db(), exam),
        codes=looking.codes(db(), exam.exam_id, item_id, _CODES),
        signed=looking.signed(db(), exam.exam_id, item_id),
        form=form,
        me=who.id,
        may_answer=may_answer,
        miskeyed=line.code in analysing.probably_miskeyed(db(), exam.exam_id),
        reasons=REASONS,
        errors=ERRORS,
        outcomes={code: gettext(words) for code, words in OUTCOMES.items()},
        shortest=SHORTEST,
        longest=LONGEST,
        **(_item_view(exam, line) if may_answer and sat.is_over(db(), exam) else {}),
    )


def _item_view(exam: Exam, line: Line) -> dict[str, Any]:
    """The item with the key in force, and its figures as far as there are any. Emits that somebody has looked, in a
    transaction of its own where the request has none, or has given its own up."""
    with writing() as session:
        looks.record(session, now(), exam, "objection")
    kept = analysing.find(db(), exam.exam_id)
    figures = next((each for each in kept.analysis.items if each.code == line.code), None) if kept else None
    return {
        "shown": shown_item(db(), exam.exam_id, line.objected.item_id),
        "sheets": kept.analysis.sheets if kept is not None else 0,
        "fewest": FEWEST_SHEETS,
        **(figures_view(exam, kept.analysis, figures) if kept is not None and figures is not None else {}),
    }
