"""The import of items for programs: the bank reads the sheet, the exams refuse a change to sealed items."""

from __future__ import annotations

from typing import Any

from services.scoring.bank.api import api
from services.scoring.bank.schemas import ImportAnswer, ImportRequest
from services.scoring.bank.usecases.imports import ImportReport, Upload
from services.scoring.exams.usecases.imports import import_items
from shared.kernel.roles import Role
from shared.web.access import NO_SELECTION, access
from shared.web.bodies import takes_files
from shared.web.unit_of_work import db, now
from shared.web.uploads import LIMIT, contents, name_of

__all__ = ["api"]


@api.post("/import")
@api.arguments(ImportRequest, location="files", content_type="multipart/form-data")
@api.response(200, ImportAnswer)
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
@takes_files(LIMIT)
def take_items(files: dict[str, Any]) -> ImportReport:
    """Imports a sheet with its pictures, whole or not at all; every problem is named by row and column."""
    sheet = files["sheet"]
    sent = Upload(name_of(sheet), sheet.read(), contents(files["pictures"])).opened()
    return import_items(db(), now(), sent)
