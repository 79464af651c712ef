"""A finding that committee members let stand: two of them, each with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Acceptance:
    """`closed_by` let the sheet stand first; the acceptance counts once `seconded_by`, another member, has agreed."""

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

    @property
    def is_complete(self) -> bool:
        return self.seconded_at is not None

    @property
    def finding(self) -> tuple[str, str, int | None]:
        """What it is about: another fault of the same sheet is another finding."""
        return (self.attempt_id, self.fault, self.fault_at)
