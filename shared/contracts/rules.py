"""A selection's rules as data: one versioned document that cites its regulation.

Recruitment chooses the document when the selection opens and sends it whole in
`recruitment.selection.opened`; cbt reads the durations from it, scoring everything else.
Presets lie in `rules/*.json` beside this file; every figure in them is "as reported" from the
regulation they cite, and an operator may import a document of their own.
"""

from __future__ import annotations

from typing import Literal

from shared.contracts.declaration import dump, part
from shared.kernel.canonical import digest


@part
class Marking:
    """How a section's items are marked, in whole points.

    `right_wrong`: `right`, `wrong` or `blank` points per item by its key.
    `weights`: the weight (1 to 5) of the option chosen, `blank` if none.
    """

    kind: Literal["right_wrong", "weights"]
    right: int = 0
    wrong: int = 0
    blank: int = 0


@part
class Section:
    code: str
    name: str
    items: int
    marking: Marking
    max_marks: int


@part
class Duration:
    """Minutes for everyone, and for those admitted with extra time; seconds of grace for late saves."""

    minutes: int
    extra_time_minutes: int
    grace_seconds: int


@part
class Threshold:
    """Marks that must be reached (>=): section minima, a minimum total, or both.

    Applies to candidates of `category`, narrowed to vacancies of `position_group` if that is set;
    the narrower threshold replaces the wider one.
    """

    category: str
    position_group: str | None = None
    minima: dict[str, int]
    total: int | None = None


@part
class Cut:
    """At most `multiple` x quota candidates go on; with `boundary_ties` "all", so do all equal to the last of them."""

    multiple: int
    boundary_ties: Literal["all"]


@part
class Rules:
    """`tie_breaks`: the keys that order a ranking, first key first, each descending: "total" or a section code."""

    id: str
    version: str
    title: str
    regulation: str
    note: str
    categories: dict[str, str]
    sections: tuple[Section, ...]
    duration: Duration
    thresholds: tuple[Threshold, ...]
    tie_breaks: tuple[str, ...]
    cut: Cut

    @property
    def max_total(self) -> int:
        return sum(section.max_marks for section in self.sections)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical document; printed on every result that these rules decided."""
        return digest(dump(self))

    def contradictions(self) -> list[str]:
        """Each name that the document uses but does not define, in words; empty if the rules can be applied."""
        codes = [section.code for section in self.sections]
        found = ["sections: a code stands twice"] if len(set(codes)) != len(codes) else []
        found += [f"tie_breaks: {key!r} is no section" for key in self.tie_breaks if key not in ("total", *codes)]
        for threshold in self.thresholds:
            if threshold.category not in self.categories:
                found.append(f"thresholds: {threshold.category!r} is no category")
            found += [f"thresholds: {code!r} is no section" for code in threshold.minima if code not in codes]
        uncovered = set(self.categories) - {t.category for t in self.thresholds if t.position_group is None}
        return found + [f"thresholds: none for category {name!r}" for name in sorted(uncovered)]
