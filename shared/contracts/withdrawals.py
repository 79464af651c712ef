"""Events of what members take back: the own signature before the second one, a released ranking by two."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shared.contracts.committee import RESULTS
from shared.contracts.declaration import event
from shared.contracts.scoring import Signature
from shared.kernel.words import N_

WITHDRAWAL_REASONS = {
    "court": N_("putusan pengadilan"),
    "leak": N_("kebocoran soal atau kunci yang terbukti"),
    "error": N_("kesalahan penilaian atau data"),
    "other": N_("alasan lain"),
}
"""Why a released ranking may be withdrawn, as pages call it; the members' own text stands beside it."""


@event(
    "scoring.signature.withdrawn.v1",
    topic=RESULTS,
    aggregate="ranking",
    key="vacancy_id",
    consumers=("cbt", "recruitment"),
)
class SignatureWithdrawn:
    """A member took the own signature on a ranking back, before a second one released it; it counts no more.

    `withdrawn` is the SHA-256 of the statement that had been signed. `statement` is what the member signed to take it
    back (`shared/signatures/withdrawals.py`), `key_id` the key's fingerprint, `proof` the signature in base64url."""

    vacancy_id: str
    selection_id: str
    exam_id: str
    version: int
    ranking_digest: str
    withdrawn: str
    statement: str
    key_id: str
    proof: str
    withdrawn_at: datetime
    stage: str | None = None
    """The code of a later stage; null for the first one."""


@event(
    "scoring.ranking.withdrawn.v1",
    topic=RESULTS,
    aggregate="ranking",
    key="vacancy_id",
    consumers=("cbt", "recruitment"),
)
class RankingWithdrawn:
    """Two members withdrew the released ranking with this digest, for a reason that is published beside it. The version
    stays readable; a later one may be signed and released.

    Each of `signatures` is over the same reason (`shared/signatures/withdrawals.py`)."""

    vacancy_id: str
    selection_id: str
    exam_id: str
    version: int
    ranking_digest: str
    reason_code: Literal["court", "leak", "error", "other"]
    reason: str
    signatures: tuple[Signature, ...]
    withdrawn_at: datetime
    stage: str | None = None
    """The code of a later stage; null for the first one."""
