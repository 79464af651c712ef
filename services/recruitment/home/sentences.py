"""A sentence for a person, before it is translated and before its facts are written in their language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """`text` is an Indonesian %-template over `facts`, marked with N_(); dates stay dates until the edge."""

    text: str
    facts: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, text: str, **facts: Any) -> Sentence:
        return cls(text, tuple(sorted(facts.items())))
