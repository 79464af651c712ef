"""The statement that a member signs to answer objections to an item: built by scoring to be signed, and again by
recruitment, which judges the two signatures by what it knows itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.item_objections import Outcome
from shared.contracts.objections import ObjectionAnswered
from shared.kernel.canonical import digest
from shared.signatures.belief import Known, NotBelieved, require_two_over
from shared.signatures.statements import Statement

ANSWER = "objection.answer"


@dataclass(frozen=True, kw_only=True)
class SignedAnswer:
    """All that `objection.answered.v1` says of the answer."""

    exam_id: str
    selection_id: str
    item_id: str
    section: str
    outcome: Outcome
    text: str
    key_set: int | None
    objections: tuple[str, ...]

    @classmethod
    def of(cls, answered: ObjectionAnswered) -> SignedAnswer:
        """What must have been signed for this event."""
        return cls(**{name: getattr(answered, name) for name in cls.__dataclass_fields__})

    @property
    def digest(self) -> str:
        return digest({**vars(self), "objections": list(self.objections)})

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=ANSWER,
            digest=self.digest,
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "item_id": self.item_id,
                "outcome": self.outcome,
            },
            counts={"objections": len(self.objections), "set": self.key_set or 0},
        )


def require_signed(answered: ObjectionAnswered, known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this, each with a key of their own. Raises NotBelieved."""
    answer = SignedAnswer.of(answered)
    if answered.answer_digest != answer.digest:
        raise NotBelieved("answer_digest: it is not that of this answer")
    if not answered.signatures:
        raise NotBelieved("signatures: nobody has signed this answer")
    require_two_over(answer.statement, answered.signatures, known, now, answered.answered_at)


def key_ids(answered: ObjectionAnswered) -> set[str]:
    """The fingerprints of the keys by which it is said to be signed."""
    return {each.key_id for each in answered.signatures}
