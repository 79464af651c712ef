"""The digest that two people approve when they seal an exam: computed by scoring, and again by whoever opens the
papers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.declaration import dump
from shared.contracts.exams import DrawnBy, ExamPapers, SealedSection
from shared.contracts.rules import Duration
from shared.contracts.scoring import ExamSealed
from shared.kernel.canonical import digest


def content_digest(sealed: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical data of an exam's content, without `content_digest`, `draw_seed`, `sealed_at` where it
    has them: so it is the same for `exam.sealed.v1`, for a draft of today, and for an approval given in between.

    Keys and seed are bound through their commitments, so whoever holds the summary and the papers can recompute this.
    The opaque ids are keyed: without the papers nobody can try what an item says. An item without enemies, a section
    whose items take one option, and an exam whose papers are drawn by candidate numbers count without those fields, as
    before there were any.
    """
    left_out = ("content_digest", "draw_seed", "sealed_at")
    content = {name: value for name, value in _without_empty("drawn_by", sealed).items() if name not in left_out}
    items = [_without_empty("enemies", item) for item in content.get("items", ())]
    return digest({**content, "items": items, "sections": sections_as_sealed(content.get("sections", ()))})


def sections_as_sealed(sections: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Sections, as JSON values, as digests of a sealed exam have them."""
    return [_without_empty("several", section) for section in sections]


def _without_empty(field: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != field or value}


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What `exam.sealed.v2` says of the content. The papers say the rest."""

    exam_id: str
    selection_id: str
    title: str
    sections: tuple[SealedSection, ...]
    duration: Duration
    draw_seed_commitment: str
    key_commitment: str
    rules_digest: str
    drawn_by: DrawnBy | None = None

    @classmethod
    def of(cls, sealed: ExamSealed) -> Summary:
        return cls(**{name: getattr(sealed, name) for name in cls.__dataclass_fields__})

    def digest_with(self, papers: ExamPapers) -> str:
        """The digest of the content that the summary and these papers are together."""
        return content_digest({**dump(self), **dump(papers)})

    def has_seed_of(self, papers: ExamPapers) -> bool:
        """Whether the papers are drawn by the seed that was sealed, which the digest leaves out."""
        return hashlib.sha256(papers.draw_seed.encode()).hexdigest() == self.draw_seed_commitment
