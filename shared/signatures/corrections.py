"""The statement that a member signs to put corrected keys in force: built by scoring to be signed, and again by
recruitment, which judges the two signatures by what it knows itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.corrections import KeysCorrected
from shared.contracts.declaration import dump
from shared.contracts.exams import CorrectedItem
from shared.kernel.canonical import digest
from shared.signatures.belief import Known, NotBelieved, require_two_over
from shared.signatures.statements import Statement

CORRECTION = "keys.correction"


@dataclass(frozen=True, kw_only=True)
class SignedCorrection:
    """All that `keys.corrected.v1` says of the set and of its effect."""

    selection_id: str
    exam_id: str
    number: int
    replaces: int
    key_commitment: str
    effect_digest: str
    items: tuple[CorrectedItem, ...]
    marked: int
    up: int
    down: int
    enter: int
    leave: int
    reasons_commitment: str | None = None

    @classmethod
    def of(cls, corrected: KeysCorrected) -> SignedCorrection:
        """What must have been signed for this event."""
        return cls(**{name: getattr(corrected, name) for name in cls.__dataclass_fields__})

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        reasons = {} if self.reasons_commitment is None else {"reasons_commitment": self.reasons_commitment}
        return Statement(
            what=CORRECTION,
            digest=self.effect_digest,
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "key_commitment": self.key_commitment,
                "items": digest([dump(item) for item in self.items]),
                **reasons,
            },
            counts={
                "set": self.number,
                "replaces": self.replaces,
                "items": len(self.items),
                "marked": self.marked,
                "up": self.up,
                "down": self.down,
                "enter": self.enter,
                "leave": self.leave,
            },
        )


def require_signed(corrected: KeysCorrected, known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this, each with a key of their own. Raises NotBelieved."""
    if not corrected.signatures:
        raise NotBelieved("signatures: nobody has signed this correction")
    require_two_over(SignedCorrection.of(corrected).statement, corrected.signatures, known, now, corrected.corrected_at)


def key_ids(corrected: KeysCorrected) -> set[str]:
    """The fingerprints of the keys by which it is said to be signed."""
    return {each.key_id for each in corrected.signatures}
