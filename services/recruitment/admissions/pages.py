"""The exam card."""

from __future__ import annotations

import segno
from flask import Blueprint, render_template
from markupsafe import Markup

from services.recruitment.accounts.usecases import accounts
from services.recruitment.admissions.storage import candidates, sittings
from services.recruitment.applications.pages.own import shown_application
from services.recruitment.selections.usecases import reading as selections
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.unit_of_work import db

pages = Blueprint("admissions", __name__)


@pages.get("/lamaran/kartu")
@access(Role.APPLICANT)
def card() -> str:
    person = require_principal()
    application = shown_application()
    number = candidates.find_number(db(), application.application_id) if application else None
    if application is None or number is None:
        return render_template("card_none.html", application=application)
    return render_template(
        "card.html",
        account=accounts.get_account(db(), person.id),
        number=number,
        application=application,
        selection=selections.get_selection(db(), application.selection_id),
        vacancy=selections.get_vacancy(db(), application.vacancy_id),
        seat=sittings.find_seat(db(), number),
        later=sittings.later_seats(db(), number),
        qr=_qr(number),
    )


def _qr(candidate_no: str) -> Markup:
    """The candidate number as a QR code: inline SVG without style, as the content security policy wants."""
    code = segno.make(candidate_no, error="m", micro=False)
    return Markup(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - our own drawing
