"""The seed of a public draw, as two members type it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import signed_from
from services.scoring.rankings.pages.lots import pages
from services.scoring.rankings.pages.stage import asked_stage
from services.scoring.rankings.schemas import SignedDrawSeedRequest
from services.scoring.rankings.usecases import seeds
from services.scoring.rankings.usecases.lots import Entered
from shared.kernel.roles import Role, is_blind
from shared.kernel.words import N_
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

_WORDS = {
    Entered.FIRST: N_("Benih yang Anda ketik tercatat. Anggota kedua mengetik benih yang sama."),
    Entered.DIFFERS: N_(
        "Benih Anda berbeda dari yang diketik anggota sebelumnya dan menggantikannya. Cocokkan dengan pengumuman; "
        "anggota lain mengetik benih yang benar."
    ),
    Entered.CONFIRMED: N_("Dua anggota mengetik benih yang sama. Peserta yang sama kini berdiri menurut tiketnya."),
}


@pages.get("/benih-undian/<selection_id>")
@access(Role.COMMITTEE, Role.AUDITOR)
def draw_seed(selection_id: str) -> str:
    return render_template("draw_seed.html", **_view(selection_id, Form(SignedDrawSeedRequest)))


@pages.post("/benih-undian/<selection_id>")
@access(Role.COMMITTEE)
def enter_draw_seed(selection_id: str) -> AnyResponse:
    form, who = Form(SignedDrawSeedRequest), require_principal()
    entered = form.run(
        lambda values: seeds.enter(db(), now(), selection_id, values["seed"], signed_from(values), who, asked_stage())
    )
    if entered is None:
        return Response(render_template("draw_seed.html", **_view(selection_id, form)), status=form.status)
    flash(gettext(_WORDS[entered]), "light" if entered is Entered.DIFFERS else "good")
    return redirect(url_for("rankings.draw_seed", selection_id=selection_id, tahap=asked_stage()))


def _view(selection_id: str, form: Form) -> dict[str, Any]:
    found, roles = seeds.look(db(), selection_id, asked_stage()), require_principal().roles_in(selection_id)
    may_enter = found.order.equals.need_lots and found.second is None and not found.is_early
    return {
        "found": found,
        "exam": found.exam,
        "may_enter": may_enter and Role.COMMITTEE in roles and is_blind(roles),
        "me": require_principal().id,
        "form": form,
    }
