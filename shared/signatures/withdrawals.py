"""The statements that a member signs to take something back: the own signature before there is a second one, and
together with another member a ranking that was released. Built by scoring, and again by the receiver."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.scoring import Signature
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn
from shared.signatures.belief import Known, require_decided_then, require_two, verified
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


def taken_back_by(event: SignatureWithdrawn, known: Known) -> str:
    """Whose own signature the event takes back: that of the holder of the key that has signed it, and of nobody else.
    Raises NotBelieved."""
    back = SignedTakingBack(
        selection_id=event.selection_id,
        exam_id=event.exam_id,
        vacancy_id=event.vacancy_id,
        version=event.version,
        digest=event.ranking_digest,
        withdrawn=event.withdrawn,
        stage=event.stage,
    )
    return verified("who takes it back", event.statement, event.key_id, event.proof, known, back.statement).who


def require_withdrawn(event: RankingWithdrawn, known: Known, now: datetime, exam_id: str | None = None) -> None:
    """Returns if two members have signed exactly this withdrawal, each with a key of their own. `exam_id` is the exam
    of the ranking, where the receiver has it. Raises NotBelieved."""
    signed = SignedWithdrawal(
        selection_id=event.selection_id,
        exam_id=exam_id or event.exam_id,
        vacancy_id=event.vacancy_id,
        version=event.version,
        digest=event.ranking_digest,
        reason_code=event.reason_code,
        reason=event.reason,
        stage=event.stage,
    )
    given = [verified(each.signer, *_proof(each), known, signed.statement) for each in event.signatures]
    require_two(given, known, now)
    require_decided_then(given, event.withdrawn_at)


def _proof(signature: Signature) -> tuple[str, str, str]:
    return signature.statement or "", signature.key_id or "", signature.proof or ""
