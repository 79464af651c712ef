"""The item bank, for programs: lists without keys, and the importer."""

from __future__ import annotations

from typing import Any

from flask import request

from services.scoring.bank.storage import Filter
from services.scoring.bank.usecases import items
from services.scoring.bank.usecases.items import ImportReport, Page
from services.scoring.releases.schemas import ImportAnswer, ImportFiles, ItemPage, ItemQuery
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.api import Blueprint
from shared.web.unit_of_work import clock, db
from shared.web.uploads import allow_upload, contents, name_of

api = Blueprint("items_api", __name__, url_prefix="/api/items", description="The item bank")


def _allow() -> None:
    if request.method == "POST":
        allow_upload()


api.before_request(_allow)


@api.get("")
@api.arguments(ItemQuery, location="query")
@api.response(200, ItemPage)
@access(Role.ITEM_AUTHOR)
def list_items(query: dict[str, Any]) -> Page:
    """Items by code, narrowed by section, topic, band, or text in code and stem."""
    narrowed = Filter(section=query["section"], topic=query["topic"], band=query["band"], text=query["q"])
    return items.browse(db(), narrowed, offset=(query["page"] - 1) * query["per_page"], limit=query["per_page"])


@api.post("/import")
@api.arguments(ImportFiles, location="files", content_type="multipart/form-data")
@api.response(200, ImportAnswer)
@access(Role.ITEM_AUTHOR)
def import_items(files: dict[str, Any]) -> ImportReport:
    """Imports a sheet with its pictures, whole or not at all; every problem is named by row and column."""
    sheet = files["sheet"]
    return items.import_bank(
        db(), clock(), name=name_of(sheet), sheet=sheet.read(), pictures=contents(files["pictures"])
    )
