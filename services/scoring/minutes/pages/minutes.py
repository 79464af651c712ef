"""The sealed minutes of a released ranking, and what they prove."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.pages.workbook import minutes_xlsx
from services.scoring.minutes.usecases import making, reading
from services.scoring.rankings.pages.stage import asked_stage
from shared.kernel.errors import NotFound
from shared.kernel.roles import Role
from shared.web.access import access, principal, public
from shared.web.unit_of_work import db

pages = Blueprint("minutes", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/berita-acara/<vacancy_id>/<int:version>")
@public
def minutes(vacancy_id: str, version: int) -> str:
    """They name candidates as the released ranking does, by number or sheet code, and members by initials."""
    vacancy = get_vacancy(db(), vacancy_id)
    exam = exams.find_of_selection(db(), vacancy.selection_id)
    if exam is None:
        raise NotFound
    of = Version(vacancy_id, asked_stage() or "", version)
    release, found = reading.get(db(), of)
    view = {"vacancy": vacancy, "exam": exam, "of": of, "stage": exam.rules.stage(of.stage) if of.stage else None}
    is_staff = principal() is not None
    return render_template("minutes.html", **view, release=release, found=found, is_staff=is_staff)


@pages.get("/berita-acara/<vacancy_id>/<int:version>.pdf")
@public
def document(vacancy_id: str, version: int) -> Response:
    of = Version(vacancy_id, asked_stage() or "", version)
    safe = "".join(character if character.isalnum() or character in "-_" else "-" for character in vacancy_id)
    headers = {"Content-Disposition": f'attachment; filename="berita-acara-{safe}-versi-{version}.pdf"'}
    return Response(reading.get_content(db(), of), mimetype="application/pdf", headers=headers)


@pages.get("/berita-acara/<vacancy_id>/<int:version>.xlsx")
@access(Role.COMMITTEE, Role.AUDITOR)
def workbook(vacancy_id: str, version: int) -> Response:
    found = making.gather(db(), Version(vacancy_id, asked_stage() or "", version))
    headers = {"Content-Disposition": f'attachment; filename="peringkat-{found.digest[:8]}-versi-{version}.xlsx"'}
    return Response(minutes_xlsx(found), mimetype=_XLSX, headers=headers)
