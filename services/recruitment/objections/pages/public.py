"""Everybody's page of answers, and the committee's desk where the texts are read."""

from __future__ import annotations

import re

from flask import render_template, request

from services.recruitment.objections.pages.own import pages
from services.recruitment.objections.storage import objections as stored
from services.recruitment.objections.usecases import answers, windows
from services.recruitment.selections.pages.choice import chosen
from shared.contracts.item_objections import OUTCOMES, REASONS
from shared.kernel.roles import Role
from shared.web.access import OWN, access, own_selections, public
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

_PAGE = 50
_CODE = re.compile("[0-9A-Z]{12}")


@pages.get("/sanggahan")
@public
def answered() -> str:
    selection = chosen()
    found = answers.of_selection(db(), selection.selection_id)
    return render_template(
        "objections_answers.html",
        selection=selection,
        answers=found,
        windows=windows.of_selection(db(), now(), selection),
        sections={each.code: each.name for each in selection.sections},
        outcomes=OUTCOMES,
        now=now(),
    )


@pages.get("/petugas/sanggahan")
@access(Role.COMMITTEE, Role.AUDITOR, scope=OWN)
def desk() -> str:
    """The texts by their codes, with neither name nor number; `kode` narrows it to some, separated by commas."""
    selection = chosen(own_selections())
    codes = _CODE.findall(request.args.get("kode", "")[: _PAGE * 13])
    total = stored.count_of_selection(db(), selection.selection_id, codes)
    page = shown_page(_PAGE, total)
    filed = stored.of_selection(db(), selection.selection_id, codes, limit=page.size, offset=page.offset)
    return render_template(
        "objections_desk.html",
        selection=selection,
        filed=answers.beside(db(), selection.selection_id, filed),
        total=total,
        codes=codes,
        page=page.number,
        pages=pages_of(total, page.size),
        reasons=REASONS,
        outcomes=OUTCOMES,
    )
