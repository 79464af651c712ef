"""The builds of an exam: which it was sealed with, which took and marked its sheets, and members who accept another."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import signed_from
from services.scoring.builds import usecases
from services.scoring.builds.domain import State
from services.scoring.builds.schemas import AcceptanceRequest
from services.scoring.exams.usecases import exams
from shared.contracts.catalogue import SERVICE_NAMES
from shared.kernel.builds import UNNAMED
from shared.kernel.roles import Role, is_blind
from shared.kernel.words import N_
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

pages = Blueprint("builds", __name__, url_prefix="/ujian")

_STATES = {
    State.SEALED: (N_("Disegel"), "good"),
    State.ACCEPTED: (N_("Diterima dua anggota"), "light"),
    State.DIFFERS: (N_("Menahan tanda tangan"), "bad"),
    State.UNKNOWN: (N_("Tidak diketahui"), "light"),
}


@pages.get("/<exam_id>/build")
@access(Role.COMMITTEE, Role.AUDITOR)
def builds(exam_id: str) -> str:
    return render_template("builds.html", **_view(exam_id))


@pages.post("/<exam_id>/build/<service>/<build>")
@access(Role.COMMITTEE)
def accept(exam_id: str, service: str, build: str) -> AnyResponse:
    form, who = Form(AcceptanceRequest), require_principal()
    complete = form.run(
        lambda values: usecases.accept(db(), now(), exam_id, service, build, values["reason"], signed_from(values), who)
    )
    if not form.ok:
        page = render_template("builds.html", **_view(exam_id, form), at=(service, build))
        return Response(page, status=form.status)
    if complete:
        flash(gettext("Diterima dua anggota; kedua alasan ikut dalam dokumen yang ditandatangani."), "good")
    else:
        flash(gettext("Alasan Anda tercatat. Rilis tetap tertahan sampai anggota lain memutuskan yang sama."), "good")
    return redirect(url_for("builds.builds", exam_id=exam_id))


def _view(exam_id: str, form: Form | None = None) -> dict[str, Any]:
    exam, who = exams.get(db(), exam_id), require_principal()
    roles = who.roles_in(exam.selection_id)
    return {
        "exam": exam,
        "met": usecases.look(db(), exam),
        "states": _STATES,
        "service_names": SERVICE_NAMES,
        "unnamed": UNNAMED,
        "may_decide": Role.COMMITTEE in roles and is_blind(roles),
        "me": who.id,
        "form": form,
    }
