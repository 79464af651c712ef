"""Events of scoring about who looked at what is secret."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shared.contracts.declaration import event
from shared.contracts.scoring import BANK, EXAMS

BankPlace = Literal["list", "api", "item"]
Where = Literal["analysis", "analysis_export", "correction", "correction_export", "bank_item", "objection"]


@event("scoring.keys.viewed.v1", topic=EXAMS, aggregate="exam", key="exam_id", consumers=())
class KeysViewed:
    """Somebody was shown keys of a sealed exam's items, with what the sheets say about them; the event's person and
    role say who. No key and no item is named."""

    exam_id: str
    selection_id: str
    where: Where
    """The pages of the item analysis or its file, those of a correction of keys or its file, the page of one item of
    the bank, or the page on which objections to an item are answered."""
    viewed_at: datetime


@event("scoring.items.viewed.v1", topic=BANK, aggregate="look", key="look_id", consumers=())
class ItemsViewed:
    """Somebody was shown items of the bank, which may be part of an exam to come; the event's person and role say who.

    No item's text and no key is in it. Where the item is in a sealed exam, `scoring.keys.viewed.v1` comes beside it.
    """

    look_id: str
    where: BankPlace
    """The list on the page or for programs, of items without keys; or the page of one item, with its key."""
    items: int
    """How many were shown."""
    item_code: str | None = None
    """Which, on the page of one item."""
    viewed_at: datetime
