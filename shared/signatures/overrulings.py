"""The statement that a member signs to overrule a soft reason of the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.kernel.words import N_
from shared.signatures.findings import reason_digest
from shared.signatures.statements import Statement

OVERRULING = "gate.overruling"
GATE_KINDS: dict[str, str] = {
    "site": N_("nilai antarlokasi"),
    "session": N_("nilai antarsesi"),
    "drift": N_("butir antarsesi"),
    "speed": N_("waktu mengerjakan"),
    "pair": N_("lembar yang mirip"),
}
"""What the kinds of findings are called, wherever an overruled one is shown."""


@dataclass(frozen=True, kw_only=True)
class SignedOverruling:
    """`finding_digest` is over all that was found of this kind, in `found` places; `reason` is the member's own, as it
    is kept."""

    selection_id: str
    exam_id: str
    kind: str
    finding_digest: str
    found: int
    reason: str

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=OVERRULING,
            digest=reason_digest(self.reason),
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "kind": self.kind,
                "finding_digest": self.finding_digest,
            },
            counts={"found": self.found},
        )
