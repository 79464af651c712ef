"""The statement that two people sign to void a sheet or to disqualify its candidate: built by cbt to be signed, and
again by scoring and recruitment, which judge both signatures by what they know themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.exclusions import DISQUALIFICATION_REASONS, VOIDING_REASONS, AttemptVoided, CandidateDisqualified
from shared.signatures.belief import Known, NotBelieved, require_two_over
from shared.signatures.findings import reason_digest
from shared.signatures.statements import Statement

VOIDING, DISQUALIFICATION = "attempt.voiding", "candidate.disqualification"

Excluded = AttemptVoided | CandidateDisqualified


@dataclass(frozen=True, kw_only=True)
class SignedExclusion:
    """`reason` is the text that both sign, as it is kept; which of the two acts it is, its code says."""

    selection_id: str
    exam_id: str
    attempt_id: str
    candidate_no: str
    reason_code: str
    reason: str

    @classmethod
    def of(cls, excluded: Excluded) -> SignedExclusion:
        """What must have been signed for this event."""
        return cls(
            selection_id=excluded.selection_id,
            exam_id=excluded.exam_id,
            attempt_id=excluded.attempt_id,
            candidate_no=excluded.candidate_no,
            reason_code=excluded.reason_code,
            reason=excluded.reason or "",
        )

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=VOIDING if self.reason_code in VOIDING_REASONS else DISQUALIFICATION,
            digest=reason_digest(self.reason),
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "attempt_id": self.attempt_id,
                "candidate_no": self.candidate_no,
                "reason_code": self.reason_code,
            },
        )


def require_signed(excluded: Excluded, known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this, each with a key of their own, and its code is one of
    its kind. Raises NotBelieved."""
    codes = VOIDING_REASONS if isinstance(excluded, AttemptVoided) else DISQUALIFICATION_REASONS
    if excluded.reason_code not in codes:
        raise NotBelieved(f"reason_code: {excluded.reason_code} is none of {', '.join(codes)}")
    require_two_over(SignedExclusion.of(excluded).statement, excluded.signatures, known, now, excluded.decided_at)


def key_ids(excluded: Excluded) -> set[str]:
    """The fingerprints of the keys by which it is said to be signed."""
    return {each.key_id for each in excluded.signatures}
