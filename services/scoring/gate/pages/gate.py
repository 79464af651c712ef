"""The gate of an exam: what statistics say about its sheets, and the members who overrule a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import signed_from
from services.scoring.gate.domain import words
from services.scoring.gate.domain.chance import LEVEL
from services.scoring.gate.domain.gate import FEWEST_SHEETS
from services.scoring.gate.schemas import OverrulingRequest
from services.scoring.gate.usecases import overruling
from services.scoring.gate.usecases.exam_of import exam_of
from shared.kernel.roles import Role, is_blind
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

_LONGEST = 200

pages = Blueprint("gate", __name__, url_prefix="/peringkat")


@pages.get("/<vacancy_id>/gerbang")
@access(Role.COMMITTEE, Role.AUDITOR)
def gate(vacancy_id: str) -> str:
    return render_template("gate.html", **_view(vacancy_id))


@pages.post("/<vacancy_id>/gerbang/<kind>")
@access(Role.COMMITTEE)
def overrule(vacancy_id: str, kind: str) -> AnyResponse:
    form, who = Form(OverrulingRequest), require_principal()
    _, exam = exam_of(db(), vacancy_id, _asked())
    complete = form.run(
        lambda values: overruling.overrule(db(), now(), exam.exam_id, kind, values["reason"], signed_from(values), who)
    )
    if not form.ok:
        return Response(render_template("gate.html", **_view(vacancy_id, form), at=kind), status=form.status)
    if complete:
        flash(gettext("Dikesampingkan dua anggota; kedua alasan ikut dalam dokumen yang ditandatangani."), "good")
    else:
        flash(gettext("Alasan Anda tercatat. Rilis tetap tertahan sampai anggota lain memutuskan yang sama."), "good")
    return redirect(url_for("gate.gate", vacancy_id=vacancy_id, ujian=_asked()))


def _asked() -> str | None:
    """The exam of a later stage; None for the first one."""
    return request.args.get("ujian", "").strip()[:_LONGEST] or None


def _view(vacancy_id: str, form: Form | None = None) -> dict[str, Any]:
    vacancy, exam = exam_of(db(), vacancy_id, _asked())
    who, found = require_principal(), overruling.look(db(), exam)
    return {
        "vacancy": vacancy,
        "exam": exam,
        "gate": found,
        "own_numbers": overruling.own_numbers(db(), found, vacancy_id),
        "words": words,
        "fewest": FEWEST_SHEETS,
        "one_in": round(1 / LEVEL),
        "may_decide": Role.COMMITTEE in who.roles_in(vacancy.selection_id)
        and is_blind(who.roles_in(vacancy.selection_id)),
        "me": who.id,
        "form": form,
    }
