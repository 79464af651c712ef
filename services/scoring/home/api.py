"""The import of items for programs: the bank reads the sheet, the exams refuse a change to sealed items."""

from __future__ import annotations

from typing import Any

from flask import request

from services.scoring.bank.api import api
from services.scoring.bank.schemas import ImportAnswer, ImportRequest
from services.scoring.bank.usecases.imports import ImportReport, Upload
from services.scoring.exams.usecases.imports import import_items
from shared.kernel.roles import Role
from shared.web.access import NO_SELECTION, access
from shared.web.unit_of_work import db, now
from shared.web.uploads import allow_upload, contents, name_of

__all__ = ["api"]


def _allow() -> None:
    if request.method == "POST":
        allow_upload()


api.before_request(_allow)


@api.post("/import")
@api.arguments(ImportRequest, location="files", content_type="multipart/form-data")
@api.response(200, ImportAnswer)
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
def take_items(files: dict[str, Any]) -> ImportReport:
    """Imports a sheet with its pictures, whole or not at all; every problem is named by row and column."""
    sheet = files["sheet"]
    sent = Upload(name_of(sheet), sheet.read(), contents(files["pictures"])).opened()
    return import_items(db(), now(), sent)
