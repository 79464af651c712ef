"""The import of a sheet of scores, and its layout."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.assessments.domain.scores import REASON_NAMES, Assessed
from services.scoring.assessments.pages.differing import pages
from services.scoring.assessments.usecases import importing, reading
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import access, require_principal
from shared.web.bodies import takes_files
from shared.web.unit_of_work import abandon, db, looking, now
from shared.web.uploads import LIMIT, name_of

__all__ = ["pages"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/<exam_id>/<part>/impor")
@access(Role.ASSESSOR)
def upload(exam_id: str, part: str) -> str:
    return _import_page(reading.get_part(db(), exam_id, part), ())


@pages.post("/<exam_id>/<part>/impor")
@access(Role.ASSESSOR)
@takes_files(LIMIT)
def take(exam_id: str, part: str) -> AnyResponse:
    # Reading a sheet may take seconds, and no transaction of this request may keep others waiting as long.
    with looking() as session:
        assessed = reading.get_part(session, exam_id, part)
    sheet = request.files.get("sheet")
    if sheet is None or not sheet.filename:
        return _refused(assessed, (Problem.of("sheet", "missing", N_("Pilih berkas lembar nilai.")),))
    try:
        name = name_of(sheet)
        table = importing.opened(assessed, name, sheet.read())
        report = importing.import_scores(db(), now(), assessed, name, table, require_principal())
    except InvalidInput as error:
        return _refused(assessed, error.problems)
    flash(
        gettext(
            "Impor selesai: %(first)s menunggu penilai lain, %(agreed)s sepakat, %(differs)s berbeda, "
            "%(same)s sama seperti sebelumnya.",
            first=report.first,
            agreed=report.agreed,
            differs=report.differs,
            same=report.same,
        ),
        "light" if report.differs else "good",
    )
    return redirect(url_for("assessments.candidates", exam_id=exam_id, part=part))


@pages.get("/<exam_id>/<part>/tata-letak.xlsx")
@access(Role.ASSESSOR)
def layout(exam_id: str, part: str) -> Response:
    """The documented layout as a workbook to fill in."""
    assessed = reading.get_part(db(), exam_id, part)
    headers = {"Content-Disposition": f'attachment; filename="nilai-{assessed.part.code}.xlsx"'}
    return Response(importing.layout(db(), assessed, gettext), mimetype=_XLSX, headers=headers)


def _refused(assessed: Assessed, problems: tuple[Problem, ...]) -> Response:
    abandon()
    return Response(_import_page(assessed, problems), status=422)


def _import_page(assessed: Assessed, problems: tuple[Problem, ...]) -> str:
    return render_template(
        "assessed_import.html",
        assessed=assessed,
        columns=importing.columns_of(assessed),
        problems=problems,
        reasons=REASON_NAMES,
        limit=8,
    )
