"""The event of lots that were drawn by hand; a draw by a seed is in `draw_seeds.py`."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.committee import RESULTS
from shared.contracts.declaration import event
from shared.contracts.exams import SealSignature


@event("scoring.lots.recorded.v1", topic=RESULTS, aggregate="ranking", key="vacancy_id", consumers=())
class LotsRecorded:
    """Two members of the committee entered the same order of lots, drawn by hand before the candidates or witnesses,
    for candidates who are equal in every key. From now on the ranking has this order.

    `entered_by` and `confirmed_by` are the members' pseudonyms, `initials` what pages show of them, and `signatures`
    what each signed with a key of their own (`shared/signatures/draws.py`), in this order; an earlier release was
    without signatures."""

    vacancy_id: str
    selection_id: str
    exam_id: str
    candidates: tuple[str, ...]
    """Candidate numbers, the first lot first."""
    entered_by: str
    confirmed_by: str
    initials: tuple[str, ...]
    recorded_at: datetime
    stage: str | None = None
    """The code of a later stage; null for the first one."""
    signatures: tuple[SealSignature, ...] | None = None
