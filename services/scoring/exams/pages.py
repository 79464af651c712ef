"""An exam from draft to seal: its blueprint, its approvals, and the problems that still keep it from sealing; then its
papers' key and opening code."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import StatementRequest, signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.bank.domain.items import BANDS
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.sealing import AlreadySealed, SameApprover
from services.scoring.exams.schemas import OpeningCodeRequest
from services.scoring.exams.usecases import blueprints, exams, papers, sealing
from shared.contracts.catalogue import SERVICE_NAMES
from shared.kernel.builds import builds_of_seals
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role, may_seal
from shared.kernel.words import N_
from shared.web import choosing
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.bodies import takes_files
from shared.web.choosing import Choice
from shared.web.forms import Form
from shared.web.unit_of_work import abandon, db, now
from shared.web.uploads import DOCUMENT_LIMIT, name_of

pages = Blueprint("exams", __name__, url_prefix="/ujian")


@pages.get("")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE, scope=OWN)
def listed() -> AnyResponse:
    """Shows the only exam directly; a list if there are several or none."""
    selection_id = choosing.named()
    found = exams.listed(db(), choosing.narrowed(selection_id))
    if len(found) == 1:
        return redirect(url_for("exams.exam", exam_id=found[0].exam_id))
    return Response(render_template("exams.html", exams=found, choices=selection_choices(selection_id)))


@pages.get("/<exam_id>")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE)
def exam(exam_id: str) -> str:
    return _page(exam_id)


@pages.post("/<exam_id>/kisi-kisi")
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER)
@takes_files(DOCUMENT_LIMIT)
def put_blueprint(exam_id: str) -> AnyResponse:
    file = request.files.get("blueprint")
    if file is None or not file.filename:
        problem = Problem.of("blueprint", "missing", N_("Pilih berkas kisi-kisi."))
        return _refused(exam_id, 422, (problem,))
    try:
        rows = blueprints.read_blueprint(name_of(file), file.read())
        blueprints.put_blueprint(db(), now(), exam_id, rows)
    except InvalidInput as error:
        return _refused(exam_id, 422, error.problems)
    flash(gettext("Kisi-kisi disimpan. Persetujuan yang sudah ada untuk isi lama tidak berlaku lagi."), "good")
    return redirect(url_for("exams.exam", exam_id=exam_id))


@pages.post("/<exam_id>/segel")
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def approve(exam_id: str) -> AnyResponse:
    form = Form(StatementRequest)
    sealed = form.run(lambda values: _approve(exam_id, signed_from(values)))
    if not form.ok:
        return Response(_page(exam_id, form=form), status=form.status)
    if sealed:
        flash(gettext("Ujian disegel dan dikirim ke ruang ujian tanpa kunci."), "good")
    else:
        flash(gettext("Persetujuan Anda tercatat. Orang kedua menandatangani sidik yang sama."), "good")
    return redirect(url_for("exams.exam", exam_id=exam_id))


@pages.post("/<exam_id>/kode")
@access(Role.EXAM_OFFICER)
def show_code(exam_id: str) -> AnyResponse:
    """Shows the opening code: it is in this answer and nowhere else, and that it was shown is recorded."""
    form = Form(OpeningCodeRequest)
    code = form.run(lambda values: papers.show_code(db(), now(), exam_id, values["reason"], require_principal()))
    if code is None:
        return Response(_page(exam_id, code_form=form), status=form.status)
    return Response(render_template("opening_code.html", exam=exams.get(db(), exam_id), code=code))


def selection_choices(shown: str) -> list[Choice]:
    return choosing.choices(exams.selection_titles(db(), own_selections()), shown, with_all=True)


def set_up(app: Flask) -> None:
    """Lets links to lists keep the choice."""
    lists = {"exams.listed", "rankings.listed", "rankings.listed_live", "assessments.listed"}
    choosing.register(app, lists, exams.is_known)


def _approve(exam_id: str, signed: SignedStatement) -> bool:
    """Whether the exam is sealed now. The same approval sent again by the same person is the same success."""
    who = require_principal()
    try:
        return sealing.approve(db(), now(), exam_id, signed, who)
    except (SameApprover, AlreadySealed) as error:
        given = sealing.overview(db(), exam_id).approvals
        if (who.id, signed.statement.digest) not in {(approval.signer_id, approval.digest) for approval in given}:
            raise
        return isinstance(error, AlreadySealed)


def _refused(exam_id: str, status: int, problems: tuple[Problem, ...]) -> Response:
    abandon()
    return Response(_page(exam_id, problems), status=status)


def _page(
    exam_id: str, problems: tuple[Problem, ...] = (), form: Form | None = None, code_form: Form | None = None
) -> str:
    view = sealing.overview(db(), exam_id)
    who = require_principal()
    mine = any(approval.signer_id == who.id for approval in view.approvals)
    return render_template(
        "exam.html",
        view=view,
        exam=view.exam,
        rules=view.exam.rules,
        sections=_sections(view.exam, [section.code for section in view.exam.rules.sections]),
        upload_problems=problems,
        form=form or Form(StatementRequest),
        may_upload=who.has(Role.ITEM_AUTHOR, Role.EXAM_OFFICER) and not view.exam.is_sealed,
        may_approve=may_seal(who.roles_in(view.exam.selection_id)) and not view.exam.is_sealed and not mine,
        mine=mine,
        paper_key=papers.find_state(db(), exam_id),
        code_form=code_form or Form(OpeningCodeRequest),
        may_see_code=who.has(Role.EXAM_OFFICER),
        may_see_keys=who.has(Role.ITEM_AUTHOR, Role.EXAM_OFFICER),
        may_see_objections=view.exam.rules.item_objections is not None and who.has(Role.COMMITTEE),
        now=now(),
        builds=view.exam.builds if view.exam.is_sealed else builds_of_seals(),
        service_names=SERVICE_NAMES,
        may_see_builds=who.has(Role.COMMITTEE),
    )


def _sections(exam: Exam, order: list[str]) -> list[dict[str, Any]]:
    """The blueprint as a table of topics and bands, a section each: asked and in the bank."""
    sections = []
    lines = sorted(blueprints.compare(db(), exam), key=lambda line: (order.index(line.row.section), line.row.topic))
    for code, of_section in groupby(lines, key=lambda line: line.row.section):
        topics: dict[str, dict[str, Any]] = {}
        for line in of_section:
            topics.setdefault(line.row.topic, dict.fromkeys(BANDS))[line.row.band] = line
        asked = sum(line.row.items for bands in topics.values() for line in bands.values() if line)
        sections.append({"code": code, "topics": topics, "items": asked})
    return sections
