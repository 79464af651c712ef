"""The event of a public draw's seed; the draw itself is in `draws.py`."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.committee import RESULTS
from shared.contracts.declaration import event
from shared.contracts.exams import SealSignature


@event("scoring.draw_seed.recorded.v1", topic=RESULTS, aggregate="draw", key="exam_id", consumers=())
class DrawSeedRecorded:
    """Two members of the committee typed the same seed of an exam's public draw, each with a key of their own, after
    all sheets were in. From now on candidates who are equal in every key stand in the order of their tickets
    (`shared/contracts/draws.py`), but in vacancies where lots were drawn by hand; nothing changes the seed any more.

    `seed` is 32 bytes in lower-case hexadecimal; `signatures` are two, of two people (`shared/signatures/draws.py`),
    `initials` what pages show of them, in this order."""

    exam_id: str
    selection_id: str
    seed: str
    signatures: tuple[SealSignature, ...]
    initials: tuple[str, ...]
    recorded_at: datetime
    stage: str | None = None
    """The code of a later stage, whose draw has a seed of its own; null for the first one."""
