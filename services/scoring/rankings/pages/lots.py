"""Lots drawn by hand among equals: who waits for them, and the order as two members enter it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.rankings.domain.lots import NotTheseEquals, SameMember, typed_lots
from services.scoring.rankings.pages.stage import asked_stage
from services.scoring.rankings.pages.why import pages
from services.scoring.rankings.schemas import SignedLotsRequest
from services.scoring.rankings.usecases import lots
from services.scoring.rankings.usecases.lots import Entered
from services.scoring.rankings.usecases.ranking import rank_vacancy
from shared.kernel.roles import Principal, Role, is_blind
from shared.kernel.words import N_
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

_SHOWN = 20
"""Groups on one page; where every rank is drawn, a long ranking has many."""

_WORDS = {
    Entered.FIRST: N_("Urutan undian tercatat dengan tanda tangan Anda. Anggota kedua mengesahkan urutan yang sama."),
    Entered.DIFFERS: N_(
        "Urutan Anda berbeda dari yang dicatat anggota sebelumnya dan menggantikannya. Cocokkan dengan berita acara; "
        "anggota lain mengesahkan urutan yang benar."
    ),
    Entered.CONFIRMED: N_("Dua anggota menandatangani urutan yang sama. Peringkat kini memakai urutan undian ini."),
}


@pages.get("/<vacancy_id>/undian")
@access(Role.COMMITTEE, Role.AUDITOR)
def lots_page(vacancy_id: str) -> AnyResponse:
    return Response(render_template("lots.html", **_view(vacancy_id, Form(SignedLotsRequest))))


@pages.post("/<vacancy_id>/undian")
@access(Role.COMMITTEE)
def enter_lots(vacancy_id: str) -> AnyResponse:
    form, who = Form(SignedLotsRequest), require_principal()
    entered = form.run(lambda values: _enter(vacancy_id, typed_lots(values["order"]), signed_from(values), who))
    if entered is None:
        return Response(render_template("lots.html", **_view(vacancy_id, form)), status=form.status)
    flash(gettext(_WORDS[entered]), "light" if entered is Entered.DIFFERS else "good")
    return redirect(url_for("rankings.lots_page", vacancy_id=vacancy_id, tahap=asked_stage()))


def _enter(vacancy_id: str, numbers: list[str], signed: SignedStatement, who: Principal) -> Entered:
    """The same order sent again by the same member is the same success."""
    try:
        return lots.enter(db(), now(), vacancy_id, numbers, signed, who, asked_stage())
    except SameMember:
        return Entered.FIRST
    except NotTheseEquals:
        drawn = lots.drawn(db(), vacancy_id, asked_stage())
        if (tuple(numbers), who.id) not in {(each.numbers, each.confirmer_id) for each in drawn}:
            raise
        return Entered.CONFIRMED


def _view(vacancy_id: str, form: Form) -> dict[str, Any]:
    found = rank_vacancy(db(), vacancy_id, asked_stage())
    waiting = lots.waiting(db(), found)
    who = require_principal()
    return {
        "ranking": found,
        "waiting": waiting[:_SHOWN],
        "more": max(0, len(waiting) - _SHOWN),
        "drawn": lots.drawn(db(), vacancy_id, asked_stage()),
        "may_enter": Role.COMMITTEE in who.roles_in(found.vacancy.selection_id)
        and is_blind(who.roles_in(found.vacancy.selection_id)),
        "me": who.id,
        "form": form,
    }
