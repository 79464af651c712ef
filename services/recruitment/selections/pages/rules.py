"""The rules of a selection with their versions, and the form that replaces them while the exam is not sealed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.selections.domain.rules import RulesVersion
from services.recruitment.selections.schemas import RulesForm
from services.recruitment.selections.usecases import reading
from services.recruitment.selections.usecases.replacing_rules import (
    Replacement,
    reason_problems,
    replace_rules,
    versions,
)
from shared.contracts.codec.document import read_document
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.bodies import takes_files
from shared.web.forms import Form
from shared.web.unit_of_work import db, now
from shared.web.uploads import DOCUMENT_LIMIT

pages = Blueprint("selections", __name__, url_prefix="/petugas/aturan")


@pages.get("/<selection_id>")
@access(Role.EXAM_OFFICER, Role.COMMITTEE, Role.AUDITOR)
def rules(selection_id: str) -> str:
    return _page(selection_id, Form(RulesForm), ())


@pages.post("/<selection_id>")
@access(Role.EXAM_OFFICER)
@takes_files(DOCUMENT_LIMIT)
def replace(selection_id: str) -> AnyResponse:
    form, problems = Form(RulesForm), list[Problem]()

    def put(values: dict[str, Any]) -> RulesVersion:
        who = require_principal()
        try:
            document = _read(values["document"], values["reason"])
            return replace_rules(db(), now(), Replacement(selection_id, document, values["reason"], who.name))
        except InvalidInput as error:
            # The page lists them by their places in the document; the form itself has one field for all.
            problems.extend(error.problems)
            raise

    new = form.run(put, check=lambda values: reason_problems(values.get("reason", "")))
    if new is None:
        return Response(_page(selection_id, form, tuple(problems)), status=form.status)
    flash(gettext("Aturan versi %(version)s berlaku.", version=new.rules.version), "good")
    return redirect(url_for("selections.rules", selection_id=selection_id))


def _read(document: FileStorage, reason: str) -> Any:
    """The document as JSON values. Raises InvalidInput, with what is wrong with the reason too."""
    try:
        return read_document(document.read())
    except InvalidInput as error:
        raise InvalidInput([*reason_problems(reason), *error.problems]) from error


def _page(selection_id: str, form: Form, problems: tuple[Problem, ...]) -> str:
    selection = reading.get_selection(db(), selection_id)
    sealed = reading.find_sealed_exam(db(), selection_id)
    return render_template(
        "selection_rules.html",
        selection=selection,
        versions=versions(db(), selection)[::-1],
        sealed=sealed,
        may_replace=sealed is None and require_principal().has(Role.EXAM_OFFICER),
        form=form,
        problems=problems,
    )
