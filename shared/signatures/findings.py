"""The statement that a member signs to let a sheet stand that its journal or its paper contradicts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from shared.signatures.statements import Statement

ACCEPTANCE = "finding.acceptance"
STANDS = "stands"
"""The decision that is signed; there is no other."""


@dataclass(frozen=True, kw_only=True)
class SignedFinding:
    """`fault` and `fault_at` are what contradicts the sheet of `attempt_id`; `reason` is the member's own, as it is
    kept."""

    selection_id: str
    vacancy_id: str
    attempt_id: str
    candidate_no: str
    fault: str
    fault_at: int | None
    reason: str

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=ACCEPTANCE,
            digest=reason_digest(self.reason),
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "vacancy_id": self.vacancy_id,
                "attempt_id": self.attempt_id,
                "candidate_no": self.candidate_no,
                "fault": self.fault,
                "decision": STANDS,
            },
            counts={} if self.fault_at is None else {"fault_at": self.fault_at},
        )


def reason_digest(reason: str) -> str:
    """SHA-256 over the reason's text, so that whoever has the reason recomputes it and the statement repeats none."""
    return hashlib.sha256(reason.encode("utf-8", "surrogatepass")).hexdigest()
