"""The import of a sheet of scores, what became of its rows, and its layout."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.assessments.domain.imported import Done
from services.scoring.assessments.domain.scores import CHOSEN_FROM, Assessed
from services.scoring.assessments.pages import reports
from services.scoring.assessments.pages.candidates import chosen_vacancy
from services.scoring.assessments.pages.differing import pages
from services.scoring.assessments.pages.reports import WORDS
from services.scoring.assessments.usecases import importing, reading
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import access, require_principal
from shared.web.bodies import takes_files
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import abandon, db, looking, now
from shared.web.uploads import LIMIT, name_of

__all__ = ["pages"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 100


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
        imported = importing.import_scores(db(), now(), assessed, name, table, require_principal())
    except InvalidInput as error:
        return _refused(assessed, error.problems)
    return redirect(url_for("assessments.imported", exam_id=exam_id, part=part, import_id=imported.id))


@pages.get("/<exam_id>/<part>/impor/<int:import_id>")
@access(Role.ASSESSOR)
def imported(exam_id: str, part: str, import_id: int) -> str:
    """What became of each row."""
    assessed = reading.get_part(db(), exam_id, part)
    found = importing.get_imported(db(), assessed, import_id, require_principal())
    lines = found.report.lines
    page = shown_page(_PAGE, len(lines))
    return render_template(
        "assessed_imported.html",
        assessed=assessed,
        imported=found,
        counts={done.value: found.report.count(done) for done in Done},
        words=WORDS,
        lines=lines[page.offset : page.offset + page.size],
        page=page.number,
        pages=pages_of(len(lines), _PAGE),
    )


@pages.get("/<exam_id>/<part>/impor/<int:import_id>/laporan.csv")
@access(Role.ASSESSOR)
def imported_csv(exam_id: str, part: str, import_id: int) -> Response:
    found = importing.get_imported(db(), reading.get_part(db(), exam_id, part), import_id, require_principal())
    headers = {"Content-Disposition": f'attachment; filename="laporan-impor-{import_id}.csv"'}
    return Response(reports.report_csv(found.report, gettext), mimetype="text/csv", headers=headers)


@pages.get("/<exam_id>/<part>/impor/<int:import_id>/laporan.xlsx")
@access(Role.ASSESSOR)
def imported_xlsx(exam_id: str, part: str, import_id: int) -> Response:
    found = importing.get_imported(db(), reading.get_part(db(), exam_id, part), import_id, require_principal())
    headers = {"Content-Disposition": f'attachment; filename="laporan-impor-{import_id}.xlsx"'}
    return Response(reports.workbook(found.report, gettext), mimetype=_XLSX, headers=headers)


@pages.get("/<exam_id>/<part>/tata-letak.xlsx")
@access(Role.ASSESSOR)
def layout(exam_id: str, part: str) -> Response:
    """The documented layout as a workbook to fill in, of one vacancy or of all."""
    assessed = reading.get_part(db(), exam_id, part)
    vacancy_id = request.args.get("lowongan") or None
    content = importing.layout(db(), assessed, gettext, vacancy_id)
    safe = "".join(each if each.isascii() and each.isalnum() else "-" for each in vacancy_id or "")
    name = "-".join(["nilai", assessed.part.code, *([safe] if safe else [])])
    return Response(content, mimetype=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


def _refused(assessed: Assessed, problems: tuple[Problem, ...]) -> Response:
    abandon()
    return Response(_import_page(assessed, problems), status=422)


def _import_page(assessed: Assessed, problems: tuple[Problem, ...]) -> str:
    vacancies = reading.vacancies(db(), assessed)
    return render_template(
        "assessed_import.html",
        assessed=assessed,
        columns=importing.columns_of(assessed),
        problems=problems,
        reasons=CHOSEN_FROM,
        limit=8,
        vacancies=vacancies,
        vacancy_id=chosen_vacancy(vacancies),
    )
