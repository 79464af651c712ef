"""The item bank for programs: lists without keys. The import lies in `home`, because exams have a say in it."""

from __future__ import annotations

from typing import Any

from services.scoring.bank import storage
from services.scoring.bank.schemas import ItemPage, ItemQuery
from services.scoring.bank.storage import Filter, Page
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.api import Blueprint
from shared.web.unit_of_work import db

api = Blueprint("items_api", __name__, url_prefix="/api/items", description="The item bank")


@api.get("")
@api.arguments(ItemQuery, location="query")
@api.response(200, ItemPage)
@access(Role.ITEM_AUTHOR)
def list_items(query: dict[str, Any]) -> Page:
    """Items by code, narrowed by section, topic, band, or text in code and stem."""
    narrowed = Filter(section=query["section"], topic=query["topic"], band=query["band"], text=query["q"])
    return storage.browse(db(), narrowed, offset=(query["page"] - 1) * query["per_page"], limit=query["per_page"])
