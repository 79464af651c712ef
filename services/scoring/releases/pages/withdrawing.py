"""Two members withdraw a released ranking: what is withdrawn, why, and who has signed that."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.rankings.pages.stage import asked_stage
from services.scoring.rankings.usecases import looking
from services.scoring.releases.domain.withdrawals import NotInForce, SameWithdrawer
from services.scoring.releases.pages.ranking import pages
from services.scoring.releases.schemas import WithdrawalRequest
from services.scoring.releases.usecases import withdrawing
from shared.contracts.withdrawals import WITHDRAWAL_REASONS
from shared.kernel.roles import Principal, Role, is_blind
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

__all__ = ["pages"]


@pages.get("/<vacancy_id>/tarik")
@access(Role.COMMITTEE, Role.AUDITOR)
def withdrawal(vacancy_id: str) -> AnyResponse:
    return Response(render_template("withdrawal.html", **_view(vacancy_id, Form(WithdrawalRequest))))


@pages.post("/<vacancy_id>/tarik")
@access(Role.COMMITTEE)
def withdraw(vacancy_id: str) -> AnyResponse:
    form = Form(WithdrawalRequest)
    who = require_principal()
    withdrawn = form.run(
        lambda values: _withdraw(vacancy_id, values["reason_code"], values["reason"], signed_from(values), who)
    )
    if not form.ok:
        return Response(render_template("withdrawal.html", **_view(vacancy_id, form)), status=form.status)
    if withdrawn:
        flash(gettext("Peringkat ditarik. Halaman hasil mengumumkannya dengan alasan Anda berdua."), "good")
        return redirect(url_for("rankings.ranking", vacancy_id=vacancy_id, tahap=asked_stage()))
    flash(gettext("Tanda tangan Anda tercatat. Peringkat tetap berlaku sampai anggota lain menandatanganinya."), "good")
    return redirect(url_for("rankings.withdrawal", vacancy_id=vacancy_id, tahap=asked_stage()))


def _withdraw(vacancy_id: str, code: str, reason: str, signed: SignedStatement, who: Principal) -> bool:
    """Whether it is withdrawn now. The same signature sent again by the same person is the same success."""
    try:
        return withdrawing.withdraw(db(), now(), vacancy_id, code, reason, signed, who, asked_stage())
    except (SameWithdrawer, NotInForce) as error:
        if not withdrawing.has_signed(db(), vacancy_id, signed, who, asked_stage()):
            raise
        return isinstance(error, NotInForce)


def _view(vacancy_id: str, form: Form) -> dict[str, Any]:
    found = looking.look(db(), vacancy_id, asked_stage())
    release = withdrawing.find_in_force(db(), found.vacancy, found.frame.stage)
    roles = require_principal().roles_in(found.vacancy.selection_id)
    return {
        "ranking": found,
        "release": release,
        "wishes": withdrawing.waiting(db(), found.vacancy, release) if release else [],
        "reasons": WITHDRAWAL_REASONS,
        "may_sign": Role.COMMITTEE in roles and is_blind(roles),
        "me": require_principal().id,
        "form": form,
    }
