"""The statements that a member signs to take something back: the own signature before there is a second one, and
together with another member a ranking that was released. Built by scoring, and again by the receiver."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from shared.signatures.findings import reason_digest
from shared.signatures.statements import Statement

SIGNATURE = "ranking.signature.withdrawal"
RANKING = "ranking.withdrawal"


@dataclass(frozen=True, kw_only=True)
class SignedTakingBack:
    """A member's own signature that is not to count: `withdrawn` is the SHA-256 of the statement that was signed
    (`statement_digest`), `digest` and `version` are those that it was towards."""

    selection_id: str
    exam_id: str
    vacancy_id: str
    version: int
    digest: str
    withdrawn: str
    stage: str | None = None
    """Null for the first one."""

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=SIGNATURE,
            digest=self.digest,
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "vacancy_id": self.vacancy_id,
                **({"stage": self.stage} if self.stage else {}),
                "withdrawn": self.withdrawn,
            },
            counts={"version": self.version},
        )


@dataclass(frozen=True, kw_only=True)
class SignedWithdrawal:
    """A released ranking that is no longer in force; both members sign the same reason, as it is published."""

    selection_id: str
    exam_id: str
    vacancy_id: str
    version: int
    digest: str
    reason_code: str
    reason: str
    stage: str | None = None
    """Null for the first one."""

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=RANKING,
            digest=self.digest,
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "vacancy_id": self.vacancy_id,
                **({"stage": self.stage} if self.stage else {}),
                "reason_code": self.reason_code,
                "reason_digest": reason_digest(self.reason),
            },
            counts={"version": self.version},
        )


def statement_digest(text: str) -> str:
    """By which a signature is named that is taken back: SHA-256 over the text that was signed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
