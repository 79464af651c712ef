"""The exam officer's page of the papers: whether they can be opened, and the opening code."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.exams.domain.openings import AlreadyOpen, Obstacle, OpenedBy
from services.cbt.exams.schemas import OpeningCodeRequest
from services.cbt.exams.usecases import opening
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web import choosing
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import db, now

pages = Blueprint("papers", __name__, url_prefix="/naskah")

OBSTACLES = {
    Obstacle.OTHER_RECIPIENT: N_("dibuat untuk kunci privat layanan ujian yang lain"),
    Obstacle.DAMAGED: N_("rusak dan tidak dapat dibaca"),
    Obstacle.OTHER_KEY: N_("bukan kunci yang disegel"),
    Obstacle.PAPERS_MISSING: N_("menunggu naskah yang belum lengkap"),
    Obstacle.PAPERS_DIFFER: N_("tidak cocok dengan naskah yang diterima"),
}
"""Why the key that came does not open the papers; the words follow "Kunci sudah datang, tetapi"."""


@pages.get("")
@access(Role.EXAM_OFFICER, scope=OWN)
def listed() -> str:
    return _page(Form(OpeningCodeRequest))


@pages.post("/<exam_id>")
@access(Role.EXAM_OFFICER)
def open_by_code(exam_id: str) -> AnyResponse:
    form = Form(OpeningCodeRequest)
    form.run(lambda values: _open(exam_id, values["code"]))
    if not form.ok:
        return make_response(_page(form, exam_id), form.status)
    flash(gettext("Naskah terbuka. Peserta dapat memulai begitu sesinya dimulai."), "good")
    return redirect(url_for("papers.listed"))


def _open(exam_id: str, code: str) -> None:
    who = require_principal()
    try:
        opening.open_by_code(db(), now(), exam_id, code, who)
    except AlreadyOpen:
        # Pressed twice: what the same officer wanted is so.
        opened = opening.get_state(db(), exam_id).opening
        if opened is None or (opened.by, opened.officer) != (OpenedBy.CODE, who.name):
            raise


def _page(form: Form, at: str | None = None) -> str:
    """`at` is the exam whose form was sent; the others' forms are empty."""
    shown, every = choosing.named(), opening.states(db(), own_selections())
    states = opening.states(db(), choosing.narrowed(shown))
    return render_template(
        "papers.html",
        states=states,
        choices=choosing.choices({state.selection_id: state.title for state in every}, shown, with_all=True),
        locked=[state for state in states if state.opening is None],
        form=form,
        empty=Form(OpeningCodeRequest),
        at=at,
        obstacles=OBSTACLES,
    )
