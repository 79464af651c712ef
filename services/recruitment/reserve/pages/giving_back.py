"""Places that two people give back for candidates: found by number, and signed with a reason and a date."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.admissions import usecases as admissions
from services.recruitment.reserve.pages.own import pages
from services.recruitment.reserve.schemas import GivingBackRequest
from services.recruitment.reserve.storage import giving_back as stored
from services.recruitment.reserve.usecases import giving_back
from services.recruitment.selections.pages.choice import chosen, show
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.reserve import GIVEN_BACK_REASONS
from shared.kernel.identifiers import digits_of, typed_candidate_number
from shared.kernel.roles import MAY_SEAL, Role, may_seal
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.api import StrictSchema
from shared.web.forms import Form
from shared.web.navigation import ROLE_NAMES
from shared.web.paging import pages_of, shown_page
from shared.web.places_in_words import STATES, TONES
from shared.web.signed_requests import signed_from
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

_PAGE = 50


@pages.get("/petugas/tempat")
@access(*MAY_SEAL, Role.AUDITOR, scope=OWN)
def desk() -> AnyResponse:
    """What waits for a second person and what was decided; a number typed leads to its page, a part of one to those
    that have it."""
    selection = chosen(own_selections())
    typed = request.args.get("q", "").strip()[:40]
    number = typed_candidate_number(typed)
    if typed and admissions.find_selection(db(), number) == selection.selection_id:
        return redirect(url_for("reserve.case", candidate_no=number))
    digits = digits_of(typed)
    found = admissions.find_by_part(db(), selection.selection_id, digits, _PAGE + 1) if digits else []
    if len(found) == 1:
        return redirect(url_for("reserve.case", candidate_no=found[0]))
    total = stored.count(db(), selection.selection_id)
    page = shown_page(_PAGE, total)
    view = {
        "selection": selection,
        "typed": typed,
        "found": found[:_PAGE],
        "are_more": len(found) > _PAGE,
        "waiting": stored.waiting(db(), selection.selection_id),
        "decided": stored.of_selection(db(), selection.selection_id, page.size, page.offset),
        "page": page.number,
        "pages": pages_of(total, page.size),
        "reasons": GIVEN_BACK_REASONS,
    }
    return Response(render_template("giving_back_desk.html", **view))


@pages.get("/petugas/tempat/<candidate_no>")
@access(*MAY_SEAL, Role.AUDITOR)
def case(candidate_no: str) -> AnyResponse:
    return _page(candidate_no, Form(GivingBackRequest))


@pages.post("/petugas/tempat/<candidate_no>")
@access(*MAY_SEAL)
def give_back(candidate_no: str) -> AnyResponse:
    form, who, number = Form(GivingBackRequest), require_principal(), typed_candidate_number(candidate_no)
    decided = form.run(
        lambda values: giving_back.decide(
            db(), now(), number, values["reason_code"], values["happened_on"], signed_from(values), who
        )
    )
    if not form.ok:
        return _page(candidate_no, form)
    if decided:
        text = gettext("Dicatat oleh dua orang. Tempat itu dikembalikan, dan peserta membaca alasannya.")
    else:
        text = gettext("Tanda tangan Anda tercatat. Tempat tetap milik peserta sampai orang kedua menandatanganinya.")
    flash(text, "good")
    return redirect(url_for("reserve.case", candidate_no=number))


@pages.post("/petugas/tempat/<candidate_no>/tarik")
@access(*MAY_SEAL)
def withdraw(candidate_no: str) -> AnyResponse:
    form, number = Form(StrictSchema), typed_candidate_number(candidate_no)
    form.run(lambda _values: giving_back.withdraw(db(), number, require_principal()))
    if not form.ok:
        return _page(candidate_no, form)
    flash(gettext("Tanda tangan Anda ditarik dan tidak dihitung lagi."), "good")
    return redirect(url_for("reserve.case", candidate_no=number))


def _page(candidate_no: str, form: Form) -> AnyResponse:
    found, who = giving_back.get_case(db(), now(), typed_candidate_number(candidate_no)), require_principal()
    may_sign = may_seal(who.roles_in(found.selection.selection_id))
    view: dict[str, Any] = {
        "case": found,
        "selection": show(found.selection),
        "vacancy": selections.get_vacancy(db(), found.vacancy_id),
        "reasons": GIVEN_BACK_REASONS,
        "states": STATES,
        "tones": TONES,
        "role_names": ROLE_NAMES,
        "is_open": found.may_decide(now()),
        "may_sign": may_sign,
        "me": who.id,
        "form": form,
    }
    return Response(render_template("giving_back.html", **view), status=form.status)
