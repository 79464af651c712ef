"""What a sealed exam is made of: scoring seals it, cbt draws papers from it."""

from __future__ import annotations

from typing import Literal

from shared.contracts.declaration import part

Band = Literal["easy", "medium", "hard"]
"""How difficult an item is."""


@part
class Picture:
    """An SVG document, already reduced to harmless elements, and its description in words."""

    svg: str
    alt: str


@part
class SealedOption:
    """`option_id` is opaque: it tells neither the author's letter nor the weight."""

    option_id: str
    text: str
    picture: Picture | None = None


@part
class SealedItem:
    item_id: str
    section: str
    topic: str
    band: Band
    stem: str
    picture: Picture | None = None
    options: tuple[SealedOption, ...]


@part
class BlueprintRow:
    """So many items of a section's topic in a band of difficulty are drawn into each paper."""

    section: str
    topic: str
    band: Band
    items: int


@part
class SealedSection:
    code: str
    name: str
    items: int
