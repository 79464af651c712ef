"""One correction of keys: what it does to whom, by candidate number, and the two signatures that put it in force."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.analysis.pages.items import shown_items
from services.scoring.analysis.usecases import sat
from services.scoring.approvals.schemas import StatementRequest, signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.corrections.domain.corrections import AlreadyDecided, SameSigner, State
from services.scoring.corrections.pages import charts
from services.scoring.corrections.pages.exports import effect_csv
from services.scoring.corrections.pages.proposals import MOST, may_look, pages, record_look
from services.scoring.corrections.schemas import RejectionForm
from services.scoring.corrections.usecases import approving, proposing, showing
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from shared.kernel.roles import Role, is_blind
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

_TABS = 8
_ROWS = 200


@pages.get("/<exam_id>/koreksi/<int:number>")
@access(Role.ITEM_AUTHOR, Role.COMMITTEE)
def correction(exam_id: str, number: int) -> AnyResponse:
    return Response(_page(exams.get(db(), exam_id), number))


@pages.get("/<exam_id>/koreksi/<int:number>.csv")
@access(Role.ITEM_AUTHOR, Role.COMMITTEE)
def correction_csv(exam_id: str, number: int) -> AnyResponse:
    exam = exams.get(db(), exam_id)
    proposing.get(db(), exam_id, number)
    if not may_look(exam):
        return redirect(url_for("corrections.correction", exam_id=exam_id, number=number))
    record_look(exam, "correction_export")
    found = proposing.get(db(), exam_id, number)
    codes = [section.code for section in exam.rules.sections]
    named = {"Content-Disposition": f'attachment; filename="koreksi-kunci-{number}.csv"'}
    content = effect_csv(found, codes, showing.rows(db(), found))
    return Response(content, content_type="text/csv; charset=utf-8", headers=named)


@pages.post("/<exam_id>/koreksi/<int:number>/berlaku")
@access(Role.COMMITTEE)
def approve(exam_id: str, number: int) -> AnyResponse:
    exam = exams.get(db(), exam_id)
    form = Form(StatementRequest)
    in_force = form.run(lambda values: _approve(exam_id, number, signed_from(values)))
    if not form.ok:
        return Response(_page(exam, number, form), status=form.status)
    if in_force:
        flash(gettext("Kunci yang dikoreksi berlaku. Peringkat baru menunggu dua tanda tangan."), "good")
    else:
        flash(gettext("Tanda tangan Anda tercatat. Anggota kedua menandatangani akibat yang sama."), "good")
    return redirect(url_for("corrections.correction", exam_id=exam_id, number=number))


@pages.post("/<exam_id>/koreksi/<int:number>/tolak")
@access(Role.COMMITTEE)
def reject(exam_id: str, number: int) -> AnyResponse:
    exam = exams.get(db(), exam_id)
    form = Form(RejectionForm)
    who = require_principal()
    form.run(lambda values: proposing.reject(db(), now(), exam_id, number, values["rejection"], who))
    if not form.ok:
        return Response(_page(exam, number, rejection=form), status=form.status)
    flash(gettext("Usul koreksi ditolak."), "good")
    return redirect(url_for("corrections.listed", exam_id=exam_id))


def _approve(exam_id: str, number: int, signed: SignedStatement) -> bool:
    """Whether it is in force now. The same signature sent again by the same person is the same success."""
    who = require_principal()
    try:
        return approving.approve(db(), now(), exam_id, number, signed, who)
    except (SameSigner, AlreadyDecided) as error:
        found = proposing.get(db(), exam_id, number)
        given = approving.approval_state(db(), exams.get(db(), exam_id), found).current
        if (who.id, signed.statement.digest) not in {(each.signer_id, each.digest) for each in given}:
            raise
        return isinstance(error, AlreadyDecided)


def _page(exam: Exam, number: int, form: Form | None = None, rejection: Form | None = None) -> str:
    found = proposing.get(db(), exam.exam_id, number)
    if not may_look(exam):
        return render_template("corrections_locked.html", exam=exam)
    record_look(exam, "correction")
    state, who = approving.approval_state(db(), exam, found), require_principal()
    vacancies = showing.vacancies(db(), found, request.args.get("formasi", ""))
    chosen = vacancies.chosen
    changed = showing.count_rows(db(), found, chosen.vacancy_id) if chosen is not None else 0
    page = shown_page(_ROWS, changed)
    blind = is_blind(who.roles_in(exam.selection_id))
    signed = any(each.signer_id == who.id for each in state.current)
    items = shown_items(db(), exam.exam_id, found.changes)
    view: dict[str, Any] = {
        "exam": exam,
        "found": found,
        "is_open": found.is_open,
        "in_force": found.state is State.IN_FORCE,
        "counts": found.counts,
        "items": items[:MOST],
        "more": max(0, len(items) - MOST),
        "vacancies": vacancies,
        "chosen": chosen,
        "ladder": charts.ladder(chosen.around) if chosen is not None else None,
        "charts": charts,
        "rows": showing.rows_of(db(), found, chosen.vacancy_id, page.size, page.offset) if chosen is not None else [],
        "changed": changed,
        "first": page.offset + 1,
        "page": page.number,
        "pages": pages_of(changed, _ROWS),
        "later": showing.later_signed(db(), exam, found) if found.is_open else [],
        "most": _TABS,
        "may_read_rankings": bool({Role.COMMITTEE, Role.AUDITOR} & who.roles_in(exam.selection_id)),
        "signing": state,
        "over": sat.is_over(db(), exam),
        "may_sign": blind and found.is_open and found.effect_digest and not state.is_outdated and not signed,
        "may_reject": found.is_open and Role.COMMITTEE in who.roles_in(exam.selection_id),
        "units": exam.rules.units_per_point,
        "form": form or Form(StatementRequest),
        "rejection": rejection or Form(RejectionForm),
    }
    return render_template("correction.html", **view)
