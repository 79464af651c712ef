"""The statement that a member signs to release a ranking: built by scoring to be signed, and again by the receiver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.signatures.statements import Statement

RELEASE = "ranking.release"


@dataclass(frozen=True, kw_only=True)
class SignedRanking:
    """`digest` is over the ranking's document; `accepted` counts the sheets that two members let stand, `overruled` the
    reasons of the gate that two overruled, `accepted_builds` the builds that two accepted; a statement without any is
    the one that it always was."""

    selection_id: str
    exam_id: str
    vacancy_id: str
    version: int
    digest: str
    rows: int
    present: int
    ranked: int
    accepted: int
    overruled: int = 0
    accepted_builds: int = 0
    stage: str | None = None
    """Null for the first stage."""

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=RELEASE,
            digest=self.digest,
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "vacancy_id": self.vacancy_id,
                **({"stage": self.stage} if self.stage else {}),
            },
            counts={
                "version": self.version,
                "rows": self.rows,
                "present": self.present,
                "ranked": self.ranked,
                "accepted": self.accepted,
                **({"overruled": self.overruled} if self.overruled else {}),
                **({"accepted_builds": self.accepted_builds} if self.accepted_builds else {}),
            },
        )
