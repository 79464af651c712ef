"""A finding that committee members let stand: two of them, each with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Acceptance:
    """`closed_by` let the sheet stand first; the acceptance counts once `seconded_by`, another member, has agreed.

    `statement`, `key_id` and `proof` are what the first signed with a key of their own, `seconding_...` the second.
    Where both had agreed before members signed findings there are none, and it counts; a first who waited does not.
    """

    attempt_id: str
    fault: str
    fault_at: int | None
    reason: str
    closed_by: str
    signer_id: str
    closed_at: datetime
    seconding_reason: str | None = None
    seconded_by: str | None = None
    seconder_id: str | None = None
    seconded_at: datetime | None = None
    statement: str | None = None
    key_id: str | None = None
    proof: str | None = None
    seconding_statement: str | None = None
    seconding_key_id: str | None = None
    seconding_proof: str | None = None

    @property
    def is_complete(self) -> bool:
        return self.seconded_at is not None

    @property
    def signatures(self) -> list[dict[str, str]]:
        """What was signed with which key, the first member's before the second's."""
        first = (self.statement, self.key_id, self.proof)
        second = (self.seconding_statement, self.seconding_key_id, self.seconding_proof)
        return [
            {"statement": statement, "key_id": key_id, "proof": proof}
            for statement, key_id, proof in (first, second)
            if statement is not None and key_id is not None and proof is not None
        ]

    @property
    def finding(self) -> tuple[str, str, int | None]:
        """What it is about: another fault of the same sheet is another finding."""
        return (self.attempt_id, self.fault, self.fault_at)
