"""An item of the bank: its stem, three to eight options, and the key or weights that only its authors may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from shared.contracts.exams import Band
from shared.contracts.rules import MAX_OPTIONS
from shared.kernel.canonical import digest

BANDS: tuple[Band, ...] = ("easy", "medium", "hard")
LETTERS = tuple("ABCDEFGH"[:MAX_OPTIONS])

EASIEST, HARDEST = Decimal("0.95"), Decimal("0.05")
_EASY_FROM, _MEDIUM_FROM = Decimal("0.70"), Decimal("0.40")


def band_of(difficulty: Decimal) -> Band:
    """The band of an expected share right: easy from 0.70, medium from 0.40, hard below."""
    if difficulty >= _EASY_FROM:
        return "easy"
    return "medium" if difficulty >= _MEDIUM_FROM else "hard"


@dataclass(frozen=True)
class Picture:
    """`svg` is already reduced to harmless elements; `alt` describes it in words."""

    svg: str
    alt: str
    file: str


@dataclass(frozen=True)
class Option:
    """`letter` is the author's; it never leaves scoring. A picture option's text is its description."""

    letter: str
    text: str
    picture: Picture | None = None


@dataclass(frozen=True)
class Item:
    """`difficulty` is the expected share right. Exactly one of `key` (the letter of the right option, or the letters of
    the right ones in their order) and `weights` (letter to weight) is set. `enemies` are the codes, in order, of items
    that must not be on one paper with this one."""

    code: str
    section: str
    topic: str
    difficulty: Decimal
    stem: str
    picture: Picture | None
    options: tuple[Option, ...]
    key: str | None
    weights: Mapping[str, int] | None
    rationale: str
    enemies: tuple[str, ...] = ()

    @property
    def band(self) -> Band:
        return band_of(self.difficulty)

    @property
    def kind(self) -> Literal["right_wrong", "weights"]:
        return "right_wrong" if self.key is not None else "weights"

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the whole content; equal for a row that is imported again unchanged."""
        # An item without enemies keeps the digest that it had before there were any.
        enemies = {"enemies": list(self.enemies)} if self.enemies else {}
        return digest(
            {
                **enemies,
                "code": self.code,
                "section": self.section,
                "topic": self.topic,
                "difficulty": str(self.difficulty.normalize()),
                "stem": self.stem,
                "picture": _picture(self.picture),
                "options": [[o.letter, o.text, _picture(o.picture)] for o in self.options],
                "key": self.key,
                "weights": None if self.weights is None else dict(self.weights),
                "rationale": self.rationale,
            }
        )


def _picture(picture: Picture | None) -> Any:
    return None if picture is None else [picture.file, picture.alt, picture.svg]
