"""What members take back, as scoring emits it: a signature of one's own, and by two a released ranking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.contracts.scoring import RankingReleased, Signature
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn
from shared.signatures.withdrawals import SignedTakingBack, SignedWithdrawal, statement_digest
from tests.builders import person_keys
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS

REASON = "Putusan PTUN 12/G/2026 membatalkan peringkat ini."


def withdrawn(released: RankingReleased, *holders: str, **changes: Any) -> RankingWithdrawn:
    """The ranking is withdrawn by these members, by default by those who signed it."""
    about: dict[str, Any] = {
        "selection_id": released.selection_id,
        "exam_id": released.exam_id,
        "vacancy_id": released.vacancy_id,
        "version": released.version,
        "reason_code": "court",
        "reason": REASON,
        **changes,
    }
    signed = SignedWithdrawal(digest=released.ranking_digest, **about)
    signatures = tuple(_signature(signed, who) for who in holders or SIGNERS)
    return RankingWithdrawn(ranking_digest=released.ranking_digest, signatures=signatures, withdrawn_at=NOW, **about)


def taken_back(released: RankingReleased, whose: str, *, by: str | None = None) -> SignatureWithdrawn:
    """`whose` signature on the ranking is taken back, by default by themselves."""
    who = by or whose
    signature = released.signatures[SIGNERS.index(whose)]
    about: dict[str, Any] = {
        "selection_id": released.selection_id,
        "exam_id": released.exam_id,
        "vacancy_id": released.vacancy_id,
        "version": released.version,
        "withdrawn": statement_digest(signature.statement or ""),
    }
    text = SignedTakingBack(digest=released.ranking_digest, **about).statement(who, NOW).to_text()
    return SignatureWithdrawn(
        ranking_digest=released.ranking_digest,
        statement=text,
        key_id=person_keys.fingerprint(who),
        proof=person_keys.proof(who, text),
        withdrawn_at=NOW + timedelta(seconds=1),
        **about,
    )


def _signature(signed: SignedWithdrawal, who: str) -> Signature:
    text = signed.statement(who, NOW).to_text()
    return Signature(
        role="committee",
        signer="X.",
        digest=signed.digest,
        signed_at=NOW,
        statement=text,
        key_id=person_keys.fingerprint(who),
        proof=person_keys.proof(who, text),
    )
