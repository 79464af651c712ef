"""Texts for people: the source marks them for translation, the edge translates them when it shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the gettext convention for "translate later"
    """Returns `text` unchanged; message extraction finds the call."""
    return text


@dataclass(frozen=True)
class Sentence:
    """A sentence for a person, before it is translated and before its facts are written in their language.

    `text` is an Indonesian %-template over `facts`, marked with N_(); dates stay dates until the edge.
    """

    text: str
    facts: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, text: str, **facts: Any) -> Sentence:
        return cls(text, tuple(sorted(facts.items())))
