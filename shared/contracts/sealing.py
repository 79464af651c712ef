"""The digest that two people approve when they seal an exam: computed by scoring, and again by whoever opens the
papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.contracts.declaration import dump
from shared.contracts.exams import ExamPapers
from shared.contracts.scoring import ExamSealed
from shared.kernel.canonical import digest

_BESIDE = ("items", "papers_digest", "paper_key_digest", "signatures")
"""What an `exam.sealed.v2` says besides the content: the count of items, the ciphertext, and who has sealed it."""


def content_digest(sealed: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical data of an exam's content, without `content_digest`, `draw_seed`, `sealed_at` where it
    has them: so it is the same for `exam.sealed.v1`, for a draft of today, and for an approval given in between.

    Keys and seed are bound through their commitments, so whoever holds the summary and the papers can recompute this.
    The opaque ids are keyed: without the papers nobody can try what an item says. An item without
    enemies counts without that field, as before there was one.
    """
    left_out = ("content_digest", "draw_seed", "sealed_at")
    content = {name: value for name, value in sealed.items() if name not in left_out}
    items = [{name: v for name, v in item.items() if name != "enemies" or v} for item in content.get("items", ())]
    return digest({**content, "items": items})


def digest_with(sealed: ExamSealed, papers: ExamPapers) -> str:
    """The digest of the content that the summary and these papers are together."""
    summary = {name: value for name, value in dump(sealed).items() if name not in _BESIDE}
    return content_digest({**summary, **dump(papers)})
