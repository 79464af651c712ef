"""Events about objections to items: filed with recruitment, answered by the committee at scoring."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.committee import RESULTS
from shared.contracts.declaration import event
from shared.contracts.exams import SealSignature
from shared.contracts.item_objections import Outcome, Reason

OBJECTIONS = "recruitment.objections"


@event(
    "recruitment.item_objection.filed.v1",
    topic=OBJECTIONS,
    aggregate="objection",
    key="objection_id",
    consumers=("scoring",),
)
class ItemObjectionFiled:
    """Somebody who has sat an exam objects to an item of their paper: that at place `number`, the first being 1.
    `objection_id` is random; what was written with it stays in recruitment, and so does who wrote it."""

    objection_id: str
    selection_id: str
    exam_id: str
    attempt_id: str
    number: int
    reason: Reason
    filed_at: datetime


@event(
    "recruitment.objection_window.changed.v1",
    topic=OBJECTIONS,
    aggregate="objection_window",
    key="exam_id",
    consumers=("scoring",),
)
class ObjectionWindowChanged:
    """Until when objections to items of an exam are taken, as the sessions known by now say; with a later session it is
    said again. Once it is `closed`, `filed` is how many there are: whoever has fewer waits for the others."""

    exam_id: str
    selection_id: str
    until: datetime
    closed: bool
    filed: int
    changed_at: datetime


@event(
    "scoring.objection.answered.v1",
    topic=RESULTS,
    aggregate="objections",
    key="exam_id",
    consumers=("recruitment",),
)
class ObjectionAnswered:
    """Two members of the committee answered the objections to an item of an exam, in public. `item_id` is opaque, and
    `text`, which everybody reads, repeats nothing of the item. Where they are "upheld", `key_set` is the number of the
    corrected set of keys in which the item has another key.

    `answer_digest` is the SHA-256 of all that both signed (`shared/signatures/objections.py`); readers recompute it and
    verify both signatures. `initials` is what pages show of the two, in the order of the signatures."""

    exam_id: str
    selection_id: str
    item_id: str
    section: str
    outcome: Outcome
    text: str
    key_set: int | None = None
    objections: tuple[str, ...]
    """Which ones it answers, by their ids, sorted."""
    answer_digest: str
    answered_at: datetime
    signatures: tuple[SealSignature, ...]
    initials: tuple[str, ...]
