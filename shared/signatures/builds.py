"""The statement that a member signs to accept a build that an exam was not sealed with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.signatures.findings import reason_digest
from shared.signatures.statements import Statement

ACCEPTANCE = "build.acceptance"


@dataclass(frozen=True, kw_only=True)
class SignedBuild:
    """`build` is the name of the build of this service (`shared/kernel/builds.py`); `reason` is the member's own, as it
    is kept."""

    selection_id: str
    exam_id: str
    service: str
    build: str
    reason: str

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=ACCEPTANCE,
            digest=reason_digest(self.reason),
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "service": self.service,
                "build": self.build,
            },
        )
