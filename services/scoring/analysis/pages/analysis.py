"""The item analysis of an exam for those who may see its keys: which key is probably wrong, and what makes us think so.

Every look is an event. An exam officer, who learns keys here that the bank does not show them, gets in when the last
session is over; an item author has written them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.analysis.domain.analysis import Analysis
from services.scoring.analysis.domain.figures import ItemFigures
from services.scoring.analysis.domain.gains import FEWEST_PAIRS
from services.scoring.analysis.domain.miskeys import FALSE_ALARM, FEWEST_SHEETS
from services.scoring.analysis.domain.notes import Note, note_of
from services.scoring.analysis.pages import charts
from services.scoring.analysis.pages.exports import item_csv, workbook
from services.scoring.analysis.pages.items import figures_view
from services.scoring.analysis.pages.words import ERRORS, SORTS
from services.scoring.analysis.storage.analyses import Kept
from services.scoring.analysis.usecases import analysing, comparing, item_errors, looks, sat
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from shared.kernel.errors import NotFound
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now, writing

pages = Blueprint("analysis", __name__, url_prefix="/ujian")

_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNKNOWN = 2.0


@pages.get("/<exam_id>/analisis")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER)
def analysis(exam_id: str) -> str:
    exam, kept = _look(exam_id, "analysis")
    if kept is None:
        return render_template("analysis_none.html", exam=exam, locked=not _may_look(exam))
    return render_template("analysis.html", exam=exam, **_view(exam, kept))


@pages.get("/<exam_id>/analisis.csv")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER)
def analysis_csv(exam_id: str) -> AnyResponse:
    exam, kept = _look(exam_id, "analysis_export")
    if kept is None:
        return redirect(url_for("analysis.analysis", exam_id=exam_id))
    content = item_csv(kept, exam.rules.units_per_point)
    return Response(content, content_type="text/csv; charset=utf-8", headers=_named(exam_id, "csv"))


@pages.get("/<exam_id>/analisis.xlsx")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER)
def analysis_xlsx(exam_id: str) -> AnyResponse:
    exam, kept = _look(exam_id, "analysis_export")
    if kept is None:
        return redirect(url_for("analysis.analysis", exam_id=exam_id))
    return Response(workbook(kept, exam.rules.units_per_point), mimetype=_XLSX, headers=_named(exam_id, "xlsx"))


@pages.get("/<exam_id>/perbandingan/<other_id>")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER)
def comparison(exam_id: str, other_id: str) -> str:
    """Shows no key, and nobody's marks."""
    exam = exams.get(db(), exam_id)
    found = comparing.compare(db(), exam, other_id)
    return render_template("comparison.html", exam=exam, found=found, fewest=FEWEST_PAIRS, most=comparing.MOST_PAIRS)


def _look(exam_id: str, where: Literal["analysis", "analysis_export"]) -> tuple[Exam, Kept | None]:
    """The exam with its analysis, and that somebody has looked is recorded; no analysis where there is none, or not for
    this person yet. Raises NotFound."""
    exam = exams.get(db(), exam_id)
    if not _may_look(exam) or analysing.find(db(), exam_id) is None:
        return exam, None
    with writing() as session:
        looks.record(session, now(), exam, where)
    return exam, analysing.find(db(), exam_id)


def _may_look(exam: Exam) -> bool:
    author = Role.ITEM_AUTHOR in require_principal().roles_in(exam.selection_id)
    return author or sat.is_over(db(), exam)


def _view(exam: Exam, kept: Kept) -> dict[str, Any]:
    found = kept.analysis
    miskeys = {each.code: each for each in found.miskeys}
    notes = {item.code: note_of(item, miskeys) for item in found.items}
    narrowed = _narrowed()
    rows = _sorted([item for item in found.items if _is_wanted(item, notes[item.code], narrowed)], notes, narrowed)
    page = shown_page(_PAGE, len(rows))
    urgent = _sorted(found.items, notes, {"urut": "catatan"})
    item = _chosen(found, urgent, rows)
    return {
        **figures_view(exam, found, item),
        "kept": kept,
        "whole": found.scales[-1],
        "notes": notes,
        "sorts": SORTS,
        "narrowed": narrowed,
        "rows": rows[page.offset : page.offset + page.size],
        "matching": len(rows),
        "page": page.number,
        "pages": pages_of(len(rows), _PAGE),
        "dots": charts.dots(found.items, [each.code for each in urgent if notes[each.code] < Note.UNCHOSEN], miskeys),
        "errors": item_errors.by_code(db(), exam.exam_id).get(item.code, {}),
        "error_words": ERRORS,
        "few": found.sheets < FEWEST_SHEETS,
        "fewest": FEWEST_SHEETS,
        "others": comparing.comparable(db(), exam),
        "one_in": round(1 / FALSE_ALARM),
        "is_author": Role.ITEM_AUTHOR in require_principal().roles_in(exam.selection_id),
    }


def _narrowed() -> dict[str, str]:
    sort = request.args.get("urut", "")
    return {
        "urut": sort if sort in SORTS else "catatan",
        "bagian": request.args.get("bagian", "")[:16],
        "cari": request.args.get("cari", "").strip()[:80],
        "catatan": "1" if request.args.get("catatan") == "1" else "",
    }


def _is_wanted(item: ItemFigures, note: Note, narrowed: dict[str, str]) -> bool:
    return (
        narrowed["bagian"] in ("", item.section)
        and narrowed["cari"].casefold() in item.code.casefold()
        and not (narrowed["catatan"] and note is Note.NONE)
    )


def _sorted(items: Sequence[ItemFigures], notes: dict[str, Note], narrowed: dict[str, str]) -> list[ItemFigures]:
    """By what is asked for; figures that are undefined come last, equals by their codes."""

    def key(item: ItemFigures) -> tuple[Any, ...]:
        rest = _UNKNOWN if item.correlation_rest is None else item.correlation_rest
        easy = _UNKNOWN if item.difficulty is None else item.difficulty
        by: dict[str, tuple[Any, ...]] = {
            "catatan": (notes[item.code], rest),
            "butir": (),
            "sulit": (easy,),
            "mudah": (-easy if item.difficulty is not None else _UNKNOWN,),
            "lemah": (rest,),
            "kuat": (-rest if item.correlation_rest is not None else _UNKNOWN,),
        }
        return (*by[narrowed["urut"]], item.code)

    return sorted(items, key=key)


def _chosen(found: Analysis, urgent: Sequence[ItemFigures], rows: Sequence[ItemFigures]) -> ItemFigures:
    """The item that the address names, else the first one shown. Raises NotFound."""
    code = request.args.get("butir", "")
    if not code:
        return rows[0] if rows else urgent[0]
    for item in found.items:
        if item.code == code:
            return item
    raise NotFound


def _named(exam_id: str, ending: str) -> dict[str, str]:
    safe = "".join(character if character.isalnum() or character in "-_" else "-" for character in exam_id)
    return {"Content-Disposition": f'attachment; filename="analisis-butir-{safe}.{ending}"'}
