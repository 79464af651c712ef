"""Rules documents: the list, a draft's fields with what they mean, and the two signatures that adopt it."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import StatementRequest, signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.rules.domain.documents import AlreadyAdopted, Document, SameSigner, VersionTaken
from services.scoring.rules.domain.editing import LABELS, Leaf, edited, leaves, to_json
from services.scoring.rules.schemas import BeginForm, DraftForm, FieldsForm
from services.scoring.rules.usecases import adopting, drafting
from shared.contracts.codec.document import read_document
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import AGENCY, access, require_principal
from shared.web.bodies import takes_files
from shared.web.forms import Form
from shared.web.unit_of_work import db, now
from shared.web.uploads import DOCUMENT_LIMIT

pages = Blueprint("rules", __name__, url_prefix="/aturan")

MOST_FIELDS = 400
"""A longer document is changed as JSON: a form of thousands of fields helps nobody."""
_PREFIX = "nilai:"
"""Before a place, as the name of its input."""


@pages.get("")
@access(Role.COMMITTEE, Role.AUDITOR, scope=AGENCY)
def listed() -> str:
    return _list(Form(BeginForm), ())


@pages.post("")
@access(Role.COMMITTEE, scope=AGENCY)
@takes_files(DOCUMENT_LIMIT)
def begin() -> AnyResponse:
    form, problems = Form(BeginForm), list[Problem]()

    def put(values: dict[str, Any]) -> Document:
        try:
            uploaded = _uploaded(values["source"], values["document"])
            return drafting.begin(db(), now(), values["source"], uploaded, values["reason"], require_principal())
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
    """Takes the fields of the form; whatever is not sent stays as it is."""
    typed = {name.removeprefix(_PREFIX): text for name, text in request.form.items() if name.startswith(_PREFIX)}
    shown = to_json(drafting.get(db(), document_id).rules)
    return _change(document_id, Form(FieldsForm), lambda _values: edited(shown, typed), typed)


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


def _change(document_id: str, form: Form, read: Any, typed: dict[str, str] | None = None) -> AnyResponse:
    problems = list[Problem]()

    def put(values: dict[str, Any]) -> Document:
        try:
            return drafting.save(db(), now(), document_id, values["seen"], read(values), require_principal())
        except InvalidInput as error:
            problems.extend(error.problems)
            raise

    if form.run(put) is None:
        found = drafting.get(db(), document_id)
        return Response(_page(found, form, tuple(problems), typed or {}), status=form.status)
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


def _page(
    found: Document, form: Form | None = None, problems: tuple[Problem, ...] = (), typed: dict[str, str] | None = None
) -> str:
    given, who = adopting.approvals(db(), found), require_principal()
    is_open = not found.is_adopted and Role.COMMITTEE in who.roles
    values = to_json(found.rules)
    fields = list(leaves(values)) if is_open else []
    text = json.dumps(values, ensure_ascii=False, indent=1)
    return render_template(
        "rule_document.html",
        document=found,
        before=drafting.before(db(), found),
        approvals=given,
        chapters=_chapters(fields) if len(fields) <= MOST_FIELDS else [],
        prefix=_PREFIX,
        typed=typed or {},
        labels=LABELS,
        text=form.values.get("text", text) if form is not None else text,
        form=form or Form(StatementRequest),
        problems=problems,
        by_place={each.place.field: each for each in reversed(problems)},
        may_edit=is_open,
        version_taken=not found.is_adopted and _is_taken(found),
        mine=any(each.signer_id == who.id for each in given),
    )


def _chapters(fields: list[Leaf]) -> list[tuple[str, list[Leaf]]]:
    return [(name, list(group)) for name, group in groupby(fields, key=lambda leaf: leaf.chapter)]


def _is_taken(found: Document) -> bool:
    try:
        adopting.require_open(db(), found)
    except VersionTaken:
        return True
    return False
