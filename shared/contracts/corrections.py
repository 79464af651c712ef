"""Events about corrections of a sealed exam's keys."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.declaration import event
from shared.contracts.exams import CorrectedItem, SealSignature
from shared.contracts.scoring import EXAMS


@event("scoring.keys.corrected.v1", topic=EXAMS, aggregate="exam", key="exam_id", consumers=("recruitment",))
class KeysCorrected:
    """Two members of the committee put another set of keys in force for a sealed exam, having seen what it does to the
    rankings. No key stands here: `items` name what became of which item by its opaque id, `key_commitment` is that of
    all keys of the new set, in the manner of the sealed one (`scoring.exam.sealed.v2`).

    `effect_digest` is the SHA-256 of what both signed: the set, the counts, and the digest of every ranking that
    changes, before and after. Readers verify both signatures. The marks of those whose marks change follow as
    `scoring.attempt.scored.v1`; each ranking is released anew only once two members have signed it.
    """

    exam_id: str
    selection_id: str
    number: int
    """The number of this set; the sealed one is 1."""
    replaces: int
    """That of the set which was in force before."""
    key_commitment: str
    effect_digest: str
    items: tuple[CorrectedItem, ...]
    marked: int
    """Sheets that were marked by it."""
    up: int
    """Candidates with more points than before; `down` those with fewer."""
    down: int
    enter: int
    """Candidates who go on now and did not before; `leave` the other way round."""
    leave: int
    corrected_at: datetime
    signatures: tuple[SealSignature, ...]
    """Two, of two people (`shared/signatures/corrections.py`)."""
    reasons_commitment: str | None = None
    """SHA-256 over the canonical JSON of {"salt", "reasons": {item id: reason}}, with the salt of `key_commitment`: why
    each item was corrected, as both have signed it. Releases before were without it."""
