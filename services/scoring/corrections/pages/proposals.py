"""Corrections of an exam's keys: what is proposed and by whom, and the sets that were in force.

Everybody who gets in is shown keys, so every look is an event. An exam officer and the committee, who learn keys here
that the bank does not show them, get in when the last session is over; an item author has written them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.analysis.pages.items import shown_items
from services.scoring.analysis.pages.words import ERRORS
from services.scoring.analysis.usecases import item_errors, looks, sat
from services.scoring.bank.usecases import items as bank
from services.scoring.corrections.domain import searching
from services.scoring.corrections.domain.corrections import SessionsRunning
from services.scoring.corrections.domain.typed import Typed
from services.scoring.corrections.schemas import ChangeForm, TakingBackForm
from services.scoring.corrections.usecases import proposing
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.key_sets import KINDS, ChangeKind
from services.scoring.exams.usecases import exams
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now, writing

pages = Blueprint("corrections", __name__, url_prefix="/ujian")

MOST = 20
"""Items on one page."""
_LONGEST_SEARCH = 100
_LONGEST_TYPED = 1_000


@pages.get("/<exam_id>/koreksi")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE)
def listed(exam_id: str) -> AnyResponse:
    """`butir`, `perubahan` and `kunci` fill in the form, as the item analysis does where a key is probably wrong. A
    search (`cari`) sends the form itself, by the names of its fields; of a found item, `butir` counts."""
    exam = exams.get(db(), exam_id)
    if not exam.is_sealed or not may_look(exam):
        return Response(render_template("corrections_locked.html", exam=exam))
    initial = {field: request.args.get(field, "")[:_LONGEST_TYPED] for field in ChangeForm().fields}
    given = {"butir": "code", "perubahan": "kind", "kunci": "answer"}
    initial |= {field: request.args[name][:80] for name, field in given.items() if request.args.get(name)}
    return Response(_page(exam, Form(ChangeForm, initial)))


@pages.post("/<exam_id>/koreksi")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE)
def propose(exam_id: str) -> AnyResponse:
    exam = exams.get(db(), exam_id)
    form = Form(ChangeForm)
    if form.run(lambda values: _propose(exam, values)) is None:
        return Response(_page(exam, form), status=form.status)
    flash(gettext("Usul disimpan. Akibatnya dihitung di latar belakang."), "good")
    return redirect(url_for("corrections.listed", exam_id=exam_id))


@pages.post("/<exam_id>/koreksi/hapus")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE)
def take_back(exam_id: str) -> AnyResponse:
    exam = exams.get(db(), exam_id)
    form = Form(TakingBackForm)
    form.run(lambda values: _take_back(exam, values["item_id"]))
    if not form.ok:
        return Response(_page(exam, form), status=form.status)
    flash(gettext("Butir ini kembali dinilai dengan kunci yang disegel."), "good")
    return redirect(url_for("corrections.listed", exam_id=exam_id))


def may_look(exam: Exam) -> bool:
    """Whether this person may be shown keys of the exam now."""
    author = Role.ITEM_AUTHOR in require_principal().roles_in(exam.selection_id)
    return author or sat.is_over(db(), exam)


def record_look(exam: Exam, where: Literal["correction", "correction_export"]) -> None:
    """In a transaction of its own where the request has none, or has given its own up."""
    with writing() as session:
        looks.record(session, now(), exam, where)


def _propose(exam: Exam, values: dict[str, Any]) -> bool:
    """Raises SessionsRunning for those who may not be shown keys yet: what fits an item tells of its key."""
    if not may_look(exam):
        raise SessionsRunning
    typed = Typed(ChangeKind(values["kind"]), values["answer"], values["tolerance"], values["reason"])
    proposing.put(db(), now(), exam.exam_id, values["code"], typed, require_principal())
    return True


def _take_back(exam: Exam, item_id: str) -> None:
    if not may_look(exam):
        raise SessionsRunning
    proposing.take_back(db(), exam.exam_id, item_id)


def _page(exam: Exam, form: Form) -> str:
    may_show = may_look(exam)
    if may_show:
        record_look(exam, "correction")
    found = proposing.of_exam(db(), exam.exam_id) if may_show else []
    proposed = next((each for each in found if each.is_open), None)
    changes = proposed.changes if proposed is not None else ()
    items = _items(exam) if may_show else []
    words = " ".join(request.values.get("cari", "")[:_LONGEST_SEARCH].split())
    return render_template(
        "corrections.html",
        exam=exam,
        form=form,
        kinds={str(kind): gettext(words) for kind, words in KINDS.items()},
        proposed=proposed,
        items=shown_items(db(), exam.exam_id, changes)[:MOST],
        more=max(0, len(changes) - MOST),
        decided=[each for each in found if not each.is_open],
        errors=_most_reported(exam) if may_show else [],
        error_words=ERRORS,
        codes=[each.code for each in items],
        words=words,
        found=searching.found(items, words),
        most_found=MOST,
        may_see_effect=require_principal().has(Role.ITEM_AUTHOR, Role.COMMITTEE),
    )


def _items(exam: Exam) -> list[searching.Listed]:
    codes = [each.code for each in exams.sealed_items(db(), exam.exam_id)]
    return searching.listed(codes, bank.stems(db(), codes))


def _most_reported(exam: Exam) -> list[tuple[str, Counter[str]]]:
    """The items about which most candidates reported an error while sitting, with how often for each reason."""
    found = item_errors.by_code(db(), exam.exam_id)
    return sorted(found.items(), key=lambda each: (-each[1].total(), each[0]))[:MOST]
