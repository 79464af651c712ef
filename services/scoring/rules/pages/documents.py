"""Rules documents: the list, a draft's fields with what they mean, and the two signatures that adopt it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import StatementRequest, signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.rules.domain.categories import keeping, recoded
from services.scoring.rules.domain.documents import (
    AlreadyAdopted,
    Document,
    NotBegunByYou,
    Proposed,
    SameSigner,
    VersionTaken,
)
from services.scoring.rules.domain.editing import DOWN, UP, edited, moved, to_json, with_new, without
from services.scoring.rules.domain.labels import LABELS
from services.scoring.rules.domain.renaming import followed
from services.scoring.rules.pages import chapters, fields
from services.scoring.rules.schemas import BeginForm, DiscardForm, DraftForm, FieldsForm
from services.scoring.rules.usecases import adopting, drafting
from shared.contracts.codec.document import read_document
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.ids import new_token
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import AGENCY, access, require_principal
from shared.web.bodies import takes_files
from shared.web.forms import Form
from shared.web.unit_of_work import db, now, shown
from shared.web.uploads import DOCUMENT_LIMIT

pages = Blueprint("rules", __name__, url_prefix="/aturan")


@pages.get("")
@access(Role.COMMITTEE, Role.AUDITOR, scope=AGENCY)
def listed() -> str:
    return _list(Form(BeginForm, {"request": new_token()}), ())


@pages.post("")
@access(Role.COMMITTEE, scope=AGENCY)
@takes_files(DOCUMENT_LIMIT)
def begin() -> AnyResponse:
    form, problems = Form(BeginForm), list[Problem]()

    def put(values: dict[str, Any]) -> Document:
        try:
            uploaded = _uploaded(values["source"], values["document"])
            who, pressed = require_principal(), values["request"]
            return drafting.begin(db(), now(), values["source"], uploaded, values["reason"], who, pressed)
        except InvalidInput as error:
            problems.extend(each for each in error.problems if each.place.field not in ("source", "reason"))
            raise

    new = form.run(put, check=lambda values: drafting.reason_problems(values.get("reason", "")))
    if new is None:
        return Response(_list(form, tuple(problems)), status=form.status)
    flash(gettext("Rancangan dimulai. Ubah isinya, lalu dua anggota menandatanganinya."), "good")
    return redirect(url_for("rules.document", document_id=new.document_id))


@pages.get("/<document_id>")
@access(Role.COMMITTEE, Role.AUDITOR, scope=AGENCY)
def document(document_id: str) -> str:
    return _page(drafting.get(db(), document_id))


@pages.post("/<document_id>/isian")
@access(Role.COMMITTEE, scope=AGENCY)
def change_fields(document_id: str) -> AnyResponse:
    """Takes the fields of the form; whatever is not sent stays as it is. Where a row or a field is added, moved or
    taken away, the page comes back with it and with all that was typed, and nothing is stored yet."""
    found = drafting.get(db(), document_id)
    try:
        working, problems = _working(found)
    except InvalidInput as error:
        return Response(_page(found, problems=error.problems), status=422)
    problems = problems or keeping(working, request.form.get("hapus", ""))
    if problems:
        return Response(_page(found, problems=problems, working=working), status=422)
    new = _after_button(working, request.form)
    if new is not None:
        # Nothing is kept here, so what comes back after a login shows its own page, too.
        shown()
        return Response(_page(found, working=new))
    return _change(document_id, Form(FieldsForm), lambda _values: working, working)


@pages.post("/<document_id>/json")
@access(Role.COMMITTEE, scope=AGENCY)
def change_text(document_id: str) -> AnyResponse:
    return _change(document_id, Form(DraftForm), lambda values: read_document(values["text"].encode()))


@pages.post("/<document_id>/sah")
@access(Role.COMMITTEE, scope=AGENCY)
def approve(document_id: str) -> AnyResponse:
    form = Form(StatementRequest)
    adopted = form.run(lambda values: _approve(document_id, signed_from(values)))
    if not form.ok:
        return Response(_page(drafting.get(db(), document_id), form), status=form.status)
    if adopted:
        flash(gettext("Dokumen disahkan. Seleksi dapat dibuka dengan sidiknya."), "good")
    else:
        flash(gettext("Tanda tangan Anda tercatat. Anggota kedua menandatangani sidik yang sama."), "good")
    return redirect(url_for("rules.document", document_id=document_id))


@pages.get("/<document_id>/buang")
@access(Role.COMMITTEE, scope=AGENCY)
def discarding(document_id: str) -> str:
    """What goes with the draft, before it does."""
    return _discarding(document_id, Form(DiscardForm))


@pages.post("/<document_id>/buang")
@access(Role.COMMITTEE, scope=AGENCY)
def discard(document_id: str) -> AnyResponse:
    form = Form(DiscardForm)
    form.run(lambda values: drafting.discard(db(), now(), document_id, values["seen"], require_principal()))
    if not form.ok:
        return Response(_discarding(document_id, form), status=form.status)
    flash(gettext("Rancangan dibuang."), "good")
    return redirect(url_for("rules.listed"))


def _discarding(document_id: str, form: Form) -> str:
    found = drafting.get(db(), document_id)
    found.require_discardable_by(require_principal().id)
    return render_template("rule_document_discard.html", document=found, before=drafting.before(db(), found), form=form)


def _working(found: Document) -> tuple[Any, list[Problem]]:
    """What the form shows, with what was typed into it: the draft itself, or what somebody has begun to make of it; and
    what keeps codes that were typed from their categories.

    Raises InvalidInput."""
    begun = request.form.get("dokumen", "")
    document = read_document(begun.encode()) if begun else to_json(found.rules)
    if not _is_storable(document):
        raise InvalidInput([Problem.of("", "not_utf8", N_("Berkas bukan teks UTF-8."))])
    if not isinstance(document, dict):
        raise InvalidInput([Problem.of("", "not_an_object", N_("Isi dengan objek."))])
    typed = followed(document, edited(document, _typed(fields.PREFIX)))
    return recoded(typed, _typed(fields.CODE))


def _typed(prefix: str) -> dict[str, str]:
    """What was typed into the inputs whose names begin with this, by place."""
    names = [name for name in request.form if name.startswith(prefix)]
    return {name.removeprefix(prefix): request.form[name].strip() for name in names}


def _is_storable(document: Any) -> bool:
    """Whether no text in it has half a surrogate pair, which no page can show."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _after_button(working: Any, sent: Mapping[str, str]) -> Any:
    """The document after the button that was pressed; None where it is to be stored."""
    if place := sent.get("hapus"):
        return without(working, place)
    for name, by in (("naik", UP), ("turun", DOWN)):
        if place := sent.get(name):
            return moved(working, place, by)
    if "tambah_dari" in sent:
        return with_new(working, sent.get(f"pilihan:{sent['tambah_dari']}", ""))
    return with_new(working, place) if (place := sent.get("tambah")) else None


def _change(document_id: str, form: Form, read: Any, working: Any = None) -> AnyResponse:
    problems = list[Problem]()

    def put(values: dict[str, Any]) -> Document:
        try:
            return drafting.save(db(), now(), document_id, values["seen"], read(values), require_principal())
        except InvalidInput as error:
            problems.extend(error.problems)
            raise

    if form.run(put) is None:
        found = drafting.get(db(), document_id)
        return Response(_page(found, form, tuple(problems), working), status=form.status)
    flash(gettext("Rancangan disimpan."), "good")
    return redirect(url_for("rules.document", document_id=document_id))


def _uploaded(source: str, file: FileStorage | None) -> Any:
    """Raises InvalidInput where neither a document is named nor a file given, or the file is no JSON."""
    if source:
        return None
    if file is None:
        raise InvalidInput([Problem.of("source", "missing", N_("Pilih dokumen awal atau unggah satu berkas."))])
    return read_document(file.read())


def _approve(document_id: str, signed: SignedStatement) -> bool:
    """Whether it is adopted now. The same signature sent again by the same person is the same success."""
    who = require_principal()
    try:
        return adopting.approve(db(), now(), document_id, signed, who)
    except (SameSigner, AlreadyAdopted) as error:
        given = adopting.approvals(db(), drafting.get(db(), document_id))
        if (who.id, signed.statement.digest) not in {(each.signer_id, each.digest) for each in given}:
            raise
        return isinstance(error, AlreadyAdopted)


def _list(form: Form, problems: tuple[Problem, ...]) -> str:
    found = drafting.listed(db())
    versions = [each for each in found if each.is_adopted]
    sources = [(name, name) for name in drafting.preset_names()]
    sources += [(each.rules_digest, f"{each.rules.title}, {each.rules.version}") for each in versions]
    may_begin = Role.COMMITTEE in require_principal().roles
    return render_template(
        "rule_documents.html", documents=found, sources=sources, form=form, problems=problems, may_begin=may_begin
    )


def _page(found: Document, form: Form | None = None, problems: Sequence[Problem] = (), working: Any = None) -> str:
    """`working` is what somebody makes of the draft and has not stored yet."""
    given, who = adopting.approvals(db(), found), require_principal()
    is_open = not found.is_adopted and Role.COMMITTEE in who.roles
    values = to_json(found.rules) if working is None else working
    text = json.dumps(values, ensure_ascii=False, indent=1)
    form_of = chapters.chapters(values) if is_open else []
    # What is wrong with the text of the whole document is not wrong in the fields, which show what is stored.
    of_fields = () if form is not None and "text" in form.values else problems
    shown = chapters.shown(form_of, of_fields)
    return render_template(
        "rule_document.html",
        document=found,
        before=drafting.before(db(), found),
        approvals=given,
        chapters=form_of,
        anchor=chapters.anchor,
        called=chapters.called,
        without_rows=chapters.without_rows(values),
        choices=lambda leaf: fields.choices(leaf, values),
        add_row=fields.ADD_ROW,
        hint=fields.hint,
        written=fields.written,
        moves=lambda place: chapters.moves(values, place),
        prefix=fields.PREFIX,
        code_prefix=fields.CODE,
        codes=_typed(fields.CODE) if problems else {},
        working="" if working is None else json.dumps(values, ensure_ascii=False),
        is_begun=working is not None and not problems,
        labels=LABELS,
        text=form.values.get("text", text) if form is not None else text,
        form=form or Form(StatementRequest),
        problems=problems,
        shown=shown,
        by_place={place: found[0] for place, found in shown.by_place.items()},
        may_edit=is_open,
        may_try=Role.COMMITTEE in who.roles,
        may_discard=is_open and _is_discardable(found, who.id),
        version_taken=not found.is_adopted and _is_taken(found),
        mine=any(each.signer_id == who.id for each in given),
    )


def _is_discardable(found: Document, member_id: str) -> bool:
    try:
        found.require_discardable_by(member_id)
    except (Proposed, NotBegunByYou):
        return False
    return True


def _is_taken(found: Document) -> bool:
    try:
        adopting.require_open(db(), found)
    except VersionTaken:
        return True
    return False
