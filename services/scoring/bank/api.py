"""The item bank for programs: lists without keys. The import is in `home`, because it also needs the exams."""

from __future__ import annotations

from typing import Any

from services.scoring.bank import storage
from services.scoring.bank.schemas import ItemQuery, ItemsAnswer
from services.scoring.bank.storage import Filter, Found
from services.scoring.bank.usecases import looks
from shared.kernel.roles import Role
from shared.web.access import NO_SELECTION, access
from shared.web.api import Blueprint
from shared.web.paging import Page
from shared.web.unit_of_work import db, now, writing

api = Blueprint("items_api", __name__, url_prefix="/api/items", description="The item bank")


@api.get("")
@api.arguments(ItemQuery, location="query")
@api.response(200, ItemsAnswer)
@access(Role.ITEM_AUTHOR, scope=NO_SELECTION)
def list_items(query: dict[str, Any]) -> Found:
    """Items by code, narrowed by section, topic, band, or text in code and stem. The look is an event."""
    narrowed = Filter(section=query["section"], topic=query["topic"], band=query["band"], text=query["q"])
    page = Page.of(query)
    found = storage.browse(db(), narrowed, offset=page.offset, limit=page.size)
    with writing() as session:
        looks.record(session, now(), "api", len(found.items))
    return found
