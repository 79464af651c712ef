"""The part of a selection's rules that marks and ranks, as plain values.

The rules travel as a contract; the use cases translate them into these, so that marking and ranking
can be read, tested and rerun without anything of the system around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TOTAL = "total"
"""The tie-break key, and the threshold subject, that means the sum of all sections."""


@dataclass(frozen=True)
class Marking:
    """`right_wrong`: points per item by its key. `weights`: the chosen option's weight; `blank` if none."""

    kind: Literal["right_wrong", "weights"]
    right: int = 0
    wrong: int = 0
    blank: int = 0


@dataclass(frozen=True)
class Section:
    code: str
    name: str
    items: int
    marking: Marking
    max_marks: int


@dataclass(frozen=True)
class Threshold:
    """Section minima, a minimum total, or both; for a category, narrowed by position group if that is set."""

    category: str
    position_group: str | None
    minima: Mapping[str, int]
    total: int | None


@dataclass(frozen=True)
class ScoringRules:
    """`tie_breaks` order a ranking, first key first, each descending; `cut_multiple` x quota go on."""

    sections: tuple[Section, ...]
    thresholds: tuple[Threshold, ...]
    tie_breaks: tuple[str, ...]
    cut_multiple: int

    @property
    def max_total(self) -> int:
        return sum(section.max_marks for section in self.sections)

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)
