"""An item of the bank: its stem, its options if it has any, and the key or weights that only its authors may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
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
class Number:
    """The right answer to an item that asks for a number: whatever is no further from `value` than `tolerance`, which
    is not negative. Both are texts in the one form of a number (`shared.contracts.choices`)."""

    value: str
    tolerance: str

    def is_met_by(self, answer: str) -> bool:
        """Compares exactly; `answer` is a number in its one form."""
        return abs(Fraction(answer) - Fraction(self.value)) <= Fraction(self.tolerance)


@dataclass(frozen=True)
class Item:
    """`difficulty` is the expected share right. Exactly one of `key` (the letter of the right option, or the letters of
    the right ones in their order), `weights` (letter to weight) and `number` is set; with a number there are no
    options. `enemies` are the codes, in order, of items that must not be on one paper with this one."""

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
    number: Number | None = None

    @property
    def band(self) -> Band:
        return band_of(self.difficulty)

    @property
    def kind(self) -> Literal["right_wrong", "weights", "numeric"]:
        if self.number is not None:
            return "numeric"
        return "right_wrong" if self.key is not None else "weights"

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the whole content; equal for a row that is imported again unchanged."""
        # An item without enemies keeps the digest that it had before there were any, one with options that of before
        # there were numbers.
        enemies = {"enemies": list(self.enemies)} if self.enemies else {}
        number = {"number": [self.number.value, self.number.tolerance]} if self.number else {}
        return digest(
            {
                **enemies,
                **number,
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
