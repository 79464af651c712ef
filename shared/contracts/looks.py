"""Events of scoring about who looked at what is secret."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shared.contracts.declaration import event
from shared.contracts.scoring import EXAMS

Where = Literal["analysis", "analysis_export", "correction", "correction_export", "bank_item"]


@event("scoring.keys.viewed.v1", topic=EXAMS, aggregate="exam", key="exam_id", consumers=())
class KeysViewed:
    """Somebody was shown keys of a sealed exam's items, with what the sheets say about them; the event's person and
    role say who. No key and no item is named."""

    exam_id: str
    selection_id: str
    where: Where
    """The pages of the item analysis or its file, those of a correction of keys or its file, or the page of one item of
    the bank."""
    viewed_at: datetime
