"""The files of a ranking: the spreadsheet, and the sealed minutes of a release with what they prove."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.minutes.pages.exports import ranking_xlsx
from services.scoring.minutes.usecases import reading
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.usecases import releases
from shared.kernel.errors import NotFound
from shared.kernel.roles import Role
from shared.web.access import access, public
from shared.web.unit_of_work import db

pages = Blueprint("minutes", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/peringkat/<vacancy_id>/ekspor.xlsx")
@access(Role.COMMITTEE, Role.AUDITOR)
def workbook(vacancy_id: str) -> Response:
    ranking = rank_vacancy(db(), vacancy_id)
    content = ranking_xlsx(ranking, releases.signing_state(db(), ranking))
    return Response(content, mimetype=_XLSX, headers=_named(vacancy_id, ranking.digest[:8], "xlsx"))


@pages.get("/berita-acara/<vacancy_id>/<int:version>")
@public
def minutes(vacancy_id: str, version: int) -> str:
    """They name candidates as the released ranking does, by number or sheet code, and members by initials."""
    vacancy = get_vacancy(db(), vacancy_id)
    exam = exams.find_of_selection(db(), vacancy.selection_id)
    if exam is None:
        raise NotFound
    found = reading.find(db(), vacancy_id, version)
    return render_template("minutes.html", vacancy=vacancy, exam=exam, version=version, found=found)


@pages.get("/berita-acara/<vacancy_id>/<int:version>.pdf")
@public
def document(vacancy_id: str, version: int) -> Response:
    content = reading.get_content(db(), vacancy_id, version)
    return Response(content, mimetype="application/pdf", headers=_named(vacancy_id, f"versi-{version}", "pdf"))


def _named(vacancy_id: str, what: str, ending: str) -> dict[str, str]:
    safe = "".join(character if character.isalnum() or character in "-_" else "-" for character in vacancy_id)
    return {"Content-Disposition": f'attachment; filename="peringkat-{safe}-{what}.{ending}"'}
