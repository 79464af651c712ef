"""Sheets that do not count: found by number, and two people who sign why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.exclusions import usecases
from services.cbt.exclusions.schemas import ExclusionRequest
from services.cbt.seating.usecases import selections
from shared.contracts.exclusions import DISQUALIFICATION_REASONS, REASONS, VOIDING_REASONS
from shared.kernel.roles import MAY_SEAL, Role, may_seal
from shared.web import choosing
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.forms import Form
from shared.web.navigation import ROLE_NAMES
from shared.web.signed_requests import signed_from
from shared.web.unit_of_work import db, now

pages = Blueprint("exclusions", __name__, url_prefix="/pembatalan")


@pages.get("")
@access(*MAY_SEAL, Role.AUDITOR, scope=OWN)
def listed() -> str:
    shown, own = choosing.named(), own_selections()
    search = request.args.get("q", "").strip()[:40]
    titles = {each.selection_id: each.title for each in selections.listed(db(), own)}
    return render_template(
        "exclusions.html",
        cases=usecases.cases(db(), now(), choosing.narrowed(shown), search),
        choices=choosing.choices(titles, shown, with_all=True),
        search=search,
        most=usecases.SHOWN,
        reasons=REASONS,
    )


@pages.get("/<attempt_id>")
@access(*MAY_SEAL, Role.AUDITOR)
def sheet(attempt_id: str) -> AnyResponse:
    return Response(render_template("exclusion.html", **_view(attempt_id, Form(ExclusionRequest))))


@pages.post("/<attempt_id>")
@access(*MAY_SEAL)
def exclude(attempt_id: str) -> AnyResponse:
    form, who = Form(ExclusionRequest), require_principal()
    decided = form.run(
        lambda values: usecases.decide(
            db(), now(), attempt_id, values["reason_code"], values["reason"], signed_from(values), who
        )
    )
    if not form.ok:
        return Response(render_template("exclusion.html", **_view(attempt_id, form)), status=form.status)
    if decided:
        text = gettext("Diputuskan oleh dua orang. Lembar ini tidak dinilai lagi, dan peserta membaca alasannya.")
    else:
        text = gettext("Tanda tangan Anda tercatat. Lembar tetap berlaku sampai orang kedua menandatanganinya.")
    flash(text, "good")
    return redirect(url_for("exclusions.sheet", attempt_id=attempt_id))


def _view(attempt_id: str, form: Form) -> dict[str, Any]:
    case, who = usecases.get_case(db(), now(), attempt_id), require_principal()
    return {
        "case": case,
        "sheet": case.sheet,
        "reasons": REASONS,
        "voiding": VOIDING_REASONS,
        "disqualifying": DISQUALIFICATION_REASONS,
        "role_names": ROLE_NAMES,
        "may_sign": may_seal(who.roles_in(case.sheet.selection_id)),
        "me": who.id,
        "form": form,
    }
