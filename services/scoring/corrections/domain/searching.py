"""Finding an item of an exam by its number, its code or words of its stem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Listed:
    """An item of a sealed exam; `number` counts the exam's items by their codes, from 1. `stem` is empty where the bank
    does not have the item any more."""

    number: int
    code: str
    stem: str


def listed(codes: Sequence[str], stems: Mapping[str, str]) -> list[Listed]:
    """The items with these codes in the order of the codes."""
    return [Listed(number, code, stems.get(code, "")) for number, code in enumerate(sorted(codes), 1)]


def found(items: Sequence[Listed], words: str) -> list[Listed]:
    """Those whose number it is, and those in whose code or stem each of the words stands, however it is written: the
    one with the number, or with exactly this code, first; none for no words."""
    asked = words.casefold().split()
    if not asked:
        return []
    whole = " ".join(asked)
    first = [each for each in items if whole in (str(each.number), each.code.casefold())]
    texts = ((each, f"{each.code} {each.stem}".casefold()) for each in items if each not in first)
    return [*first, *(each for each, text in texts if all(word in text for word in asked))]
