"""Where two entries differ, and corrections: a third person decides, two people correct."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.assessments.domain.errors import NothingProposed, NothingToDecide, OtherProposal
from services.scoring.assessments.domain.scores import CHOSEN_FROM, REASON_NAMES, Assessed, Given, may_assess
from services.scoring.assessments.pages.candidates import given_of, pages, typed_of
from services.scoring.assessments.schemas import ConfirmationForm, scores_form
from services.scoring.assessments.storage.progress import State
from services.scoring.assessments.usecases import correcting, entering, reading
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Principal, Role
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

_PAGE = 50


@pages.get("/<exam_id>/<part>/beda")
@access(Role.ASSESSOR, Role.COMMITTEE, Role.AUDITOR)
def differences(exam_id: str, part: str) -> str:
    assessed, who = reading.get_part(db(), exam_id, part), require_principal()
    _, total = reading.lines(db(), assessed, who.id, state=State.DIFFERS, words="", offset=0, size=0)
    page = shown_page(_PAGE, total)
    lines, _ = reading.lines(db(), assessed, who.id, state=State.DIFFERS, words="", offset=page.offset, size=page.size)
    found = entering.situations(db(), assessed, [line.candidate_no for line in lines])
    return render_template(
        "assessed_differences.html",
        assessed=assessed,
        situations=[found[number] for number in sorted(found)],
        reasons=REASON_NAMES,
        page=page.number,
        pages=pages_of(total, _PAGE),
        me=who.id,
        may_enter=may_assess(who, assessed.selection_id),
    )


@pages.get("/<exam_id>/<part>/beda/<candidate_no>")
@access(Role.ASSESSOR)
def decision(exam_id: str, part: str, candidate_no: str) -> AnyResponse:
    assessed = reading.get_part(db(), exam_id, part)
    return _decision_page(assessed, typed_candidate_number(candidate_no), Form(scores_form(assessed, because=True)))


@pages.post("/<exam_id>/<part>/beda/<candidate_no>")
@access(Role.ASSESSOR)
def decide(exam_id: str, part: str, candidate_no: str) -> AnyResponse:
    assessed, who = reading.get_part(db(), exam_id, part), require_principal()
    number = typed_candidate_number(candidate_no)
    form = Form(scores_form(assessed, because=True))
    done = form.run(lambda values: _decide(assessed, number, given_of(assessed, values), values["because"], who))
    if done is None:
        return _decision_page(assessed, number, form)
    flash(gettext("Nilai %(number)s sudah diputus.", number=number), "good")
    return redirect(url_for("assessments.differences", exam_id=exam_id, part=part))


@pages.get("/<exam_id>/<part>/<candidate_no>/koreksi")
@access(Role.ASSESSOR)
def correction(exam_id: str, part: str, candidate_no: str) -> AnyResponse:
    assessed = reading.get_part(db(), exam_id, part)
    number = typed_candidate_number(candidate_no)
    recorded = entering.require_situation(db(), assessed, number, lock=False).recorded
    form = Form(scores_form(assessed, because=True), typed_of(assessed, recorded.given) if recorded else None)
    return _correction_page(assessed, number, form)


@pages.post("/<exam_id>/<part>/<candidate_no>/koreksi")
@access(Role.ASSESSOR)
def propose(exam_id: str, part: str, candidate_no: str) -> AnyResponse:
    assessed, who = reading.get_part(db(), exam_id, part), require_principal()
    number = typed_candidate_number(candidate_no)
    form = Form(scores_form(assessed, because=True))
    done = form.run(
        lambda values: correcting.propose(
            db(), now(), assessed, number, given_of(assessed, values), values["because"], who
        )
    )
    if done is None:
        return _correction_page(assessed, number, form)
    flash(gettext("Koreksi diusulkan. Orang kedua mengesahkannya."), "good")
    return redirect(url_for("assessments.correction", exam_id=exam_id, part=part, candidate_no=number))


@pages.post("/<exam_id>/<part>/<candidate_no>/koreksi/sah")
@access(Role.ASSESSOR)
def confirm(exam_id: str, part: str, candidate_no: str) -> AnyResponse:
    assessed, who = reading.get_part(db(), exam_id, part), require_principal()
    number = typed_candidate_number(candidate_no)
    form = Form(ConfirmationForm)
    done = form.run(lambda values: _confirm(assessed, number, values["correction"], who))
    if done is None:
        return _correction_page(assessed, number, form)
    flash(gettext("Koreksi %(number)s disahkan dan kini berlaku.", number=number), "good")
    return redirect(url_for("assessments.correction", exam_id=exam_id, part=part, candidate_no=number))


def _decide(assessed: Assessed, number: str, given: Given, because: str, who: Principal) -> Given:
    """The same decision sent again by the same person is the same success."""
    try:
        return entering.decide(db(), now(), assessed, number, given, because, who)
    except NothingToDecide:
        recorded = entering.require_situation(db(), assessed, number, lock=False).recorded
        mine = (who.id, given, because)
        if recorded is None or (recorded.decider_id, recorded.given, recorded.decided_because) != mine:
            raise
        return given


def _confirm(assessed: Assessed, number: str, correction_id: int, who: Principal) -> Given:
    """The same confirmation sent again by the same person is the same success."""
    try:
        return correcting.confirm(db(), now(), assessed, number, correction_id, who)
    except (NothingProposed, OtherProposal):
        for each in correcting.made(db(), assessed, number):
            if (each.id, each.confirmer_id) == (correction_id, who.id):
                return each.given
        raise


def _decision_page(assessed: Assessed, number: str, form: Form) -> AnyResponse:
    who = require_principal()
    situation = entering.require_situation(db(), assessed, number, lock=False)
    shown = render_template(
        "assessed_decision.html",
        assessed=assessed,
        situation=situation,
        form=form,
        reasons=REASON_NAMES,
        choices=CHOSEN_FROM,
        may_decide=may_assess(who, assessed.selection_id) and situation.differs and situation.mine(who.id) is None,
    )
    return Response(shown, status=form.status)


def _correction_page(assessed: Assessed, number: str, form: Form) -> AnyResponse:
    who = require_principal()
    situation = entering.require_situation(db(), assessed, number, lock=False)
    shown = render_template(
        "assessed_correction.html",
        assessed=assessed,
        situation=situation,
        waiting=correcting.waiting(db(), assessed, number),
        made=[each for each in correcting.made(db(), assessed, number) if each.confirmed_at is not None],
        form=form,
        reasons=REASON_NAMES,
        choices=CHOSEN_FROM,
        me=who.id,
        may_enter=may_assess(who, assessed.selection_id),
    )
    return Response(shown, status=form.status)
