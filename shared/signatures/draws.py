"""The seed of a public draw, and lots drawn by hand, as two members sign them; and whether equals of a released ranking
stand as the seed drew them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from shared.contracts.draws import ticket
from shared.contracts.rules import DRAW
from shared.contracts.scoring import RankedRow
from shared.kernel.canonical import digest
from shared.signatures.belief import NotBelieved
from shared.signatures.statements import Statement

SEED, LOTS = "draw.seed", "draw.lots"
_FORM = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class SignedSeed:
    """`seed` is in hexadecimal; what is signed names its SHA-256, over its 32 bytes."""

    selection_id: str
    exam_id: str
    seed: str
    stage: str | None = None

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        stage = {"stage": self.stage} if self.stage else {}
        return Statement(
            what=SEED,
            digest=hashlib.sha256(bytes.fromhex(self.seed)).hexdigest(),
            signer=signer,
            signed_at=signed_at,
            about={"selection_id": self.selection_id, "exam_id": self.exam_id, **stage},
        )


@dataclass(frozen=True, kw_only=True)
class SignedLots:
    """Candidates of one vacancy in the order of lots drawn by hand; what is signed names the digest over their
    numbers."""

    selection_id: str
    exam_id: str
    vacancy_id: str
    candidates: tuple[str, ...]
    stage: str | None = None

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        stage = {"stage": self.stage} if self.stage else {}
        about = {"selection_id": self.selection_id, "exam_id": self.exam_id, "vacancy_id": self.vacancy_id}
        return Statement(
            what=LOTS,
            digest=digest(list(self.candidates)),
            signer=signer,
            signed_at=signed_at,
            about={**about, **stage},
            counts={"candidates": len(self.candidates)},
        )


class Drawn(Protocol):
    @property
    def vacancy_id(self) -> str: ...
    @property
    def draw_seed(self) -> str | None: ...


def require_drawn(ranking: Drawn, rows: Sequence[RankedRow]) -> None:
    """Returns if whoever a draw put below another has the later ticket by the ranking's seed, if it has one. Raises
    NotBelieved."""
    if ranking.draw_seed is None:
        return
    if not _FORM.fullmatch(ranking.draw_seed):
        raise NotBelieved("draw_seed: no 32 bytes in lower-case hexadecimal")
    seed = bytes.fromhex(ranking.draw_seed)
    pairs = [each for each in pairwise(rows) if each[1].decision is not None and each[1].decision.key == DRAW]
    if not pairs:
        raise NotBelieved("draw_seed: it parts nobody")
    for above, below in pairs:
        try:
            is_later = ticket(seed, ranking.vacancy_id, above.sheet_code or "") < ticket(
                seed, ranking.vacancy_id, below.sheet_code or ""
            )
        except ValueError as error:
            raise NotBelieved(f"rows: {below.candidate_no} was drawn, and the draw knows {error}") from error
        if not is_later:
            raise NotBelieved(f"rows: {below.candidate_no} stands behind {above.candidate_no} against the draw")
