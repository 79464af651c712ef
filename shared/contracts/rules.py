"""A selection's rules as data: one versioned document that cites its regulation.

Recruitment chooses the document when the selection opens and sends it whole in
`recruitment.selection.opened`; cbt reads the durations from it, scoring everything else.
Presets lie in `rules/*.json` beside this file; every figure in them is "as reported" from the
regulation they cite, and an operator may import a document of their own. What a document may say is
judged by `shared.contracts.codec.rules` (its form) and `shared.contracts.consistency` (its meaning).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from shared.contracts.declaration import dump, part
from shared.kernel.canonical import digest

TOTAL = "total"
"""The tie-break key, and the threshold subject, that means the sum of all sections."""

MIN_OPTIONS, MAX_OPTIONS = 3, 8
"""How many options an item may have."""

GPA, AGE, WRONG, WRONG_RATIO = "gpa", "age", "wrong", "wrong_ratio"
"""Tie-break keys that are no marks; see `Rules`."""
DRAW = "draw"
"""What decides between candidates who are equal in every key, where lots were drawn; no key of a document."""


@part
class Weights:
    """The weights that an item's options may have. With `each_once` every whole number from `lowest` to `highest`
    stands exactly once, so an item has as many options as there are numbers; without it any option may have any of
    them, but at least one has the highest."""

    lowest: int
    highest: int
    each_once: bool


@part
class Marking:
    """How a section's items are marked, in units of the document (`Rules.units`).

    `right_wrong`: `right`, `wrong` or `blank` points per item by its key. With `several`, an item may have several
    right options: "all_or_nothing" gives `right` if exactly the right ones are chosen, else `wrong`; "per_option"
    gives `right` for each option judged correctly (right and chosen, or not right and not chosen) and `wrong` for each
    other one. An item without any choice gets `blank`.
    `numeric`: the answer is a number; `right` if it is no further from the item's value than the item's tolerance,
    else `wrong`; `blank` if there is none. Value, tolerance and answer are decimals, compared exactly.
    `weights`: the weight of the option chosen, `blank` if none; `weights` says which ones an item may have (1 to 5,
    each once, where it is null).
    `options`: how many options each item of the section has; null for three to eight.
    """

    kind: Literal["right_wrong", "weights", "numeric"]
    right: int = 0
    wrong: int = 0
    blank: int = 0
    several: Literal["all_or_nothing", "per_option"] | None = None
    weights: Weights | None = None
    options: int | None = None

    @property
    def most(self) -> int:
        """The most points that one item can give."""
        if self.kind == "weights":
            return self.scale.highest
        return self.right * (self.options or 0) if self.several == "per_option" else self.right

    @property
    def least(self) -> int:
        """The fewest points that one item can give."""
        if self.kind == "weights":
            return min(self.scale.lowest, self.blank)
        wrong = self.wrong * (self.options or 0) if self.several == "per_option" else self.wrong
        return min(wrong, self.blank)

    @property
    def scale(self) -> Weights:
        """The weights in force."""
        return self.weights or ONE_TO_FIVE

    @property
    def options_per_item(self) -> int | None:
        """How many options each item must have; None where three to eight will do."""
        if self.kind == "weights" and self.scale.each_once:
            return self.scale.highest - self.scale.lowest + 1
        return self.options


ONE_TO_FIVE = Weights(lowest=1, highest=5, each_once=True)
"""The weights where a document names none, as in TKP."""


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

    `minima` and `total` are in units. `percent` and `total_percent` are in per cent of the most that the section, or
    all of them, can give; a section stands in one of the two. With `enough` so many of the sections named must be
    reached ("any two of three"), without it all of them; a total is always demanded.
    Applies to candidates of `category`, narrowed to vacancies of `position_group` if that is set;
    the narrower threshold replaces the wider one.
    """

    category: str
    position_group: str | None = None
    minima: dict[str, int]
    total: int | None = None
    percent: dict[str, int] | None = None
    total_percent: int | None = None
    enough: int | None = None


EqualRanks = Literal["1224", "1223", "none"]
ScoresShown = Literal["at_submit", "after_session", "after_release"]
BoundaryTies = Literal["all", "none", "draw"]


@part
class Cut:
    """How many go on to the next stage, or are chosen: `multiple` x quota, a fixed `count` in each vacancy, or a
    `share` of those ranked there in per cent, rounded up; everybody who is ranked where none of them is set.

    `boundary_ties`, for candidates who are equal in every key where the places end: "all" of them go on, "none" of
    them does, or a public "draw" puts them in order.
    """

    multiple: int | None = None
    count: int | None = None
    share: int | None = None
    boundary_ties: BoundaryTies


@part
class Rules:
    """`tie_breaks`: the keys that order a ranking, first key first. The largest comes first of "total" (the sum of all
    sections), of a section's marks by its code, and of "gpa"; of "age" the older; the smallest of "wrong" (items
    answered wrong) and "wrong_ratio" (items wrong divided by items right; without a right one it is larger than any).
    "wrong:TIU" and "wrong_ratio:TIU" count in one section. Whoever has no grade comes behind all who have one.

    `units`: a point has so many units, and every number of points in the document, in marks and in rankings is a whole
    number of units: with 3, `wrong` -1 is a third of a point. One where it is null.

    `equal_ranks`: the ranks of four candidates of whom the middle two are equal in every key: 1, 2, 2, 4 ("1224", also
    where it is null), 1, 2, 2, 3, or 1, 2, 3, 4 ("none") in the order of a public draw.

    `scores_shown`: when candidates and the public see marks: each as soon as it is submitted (also where it is null),
    once the session is over, or once the ranking is released.
    """

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
    units: int | None = None
    equal_ranks: EqualRanks | None = None
    scores_shown: ScoresShown | None = None

    @property
    def units_per_point(self) -> int:
        return self.units or 1

    @property
    def needs_draw(self) -> bool:
        """Whether candidates equal in every key are put in order by a public draw."""
        return self.equal_ranks == "none" or self.cut.boundary_ties == "draw"

    @property
    def max_total(self) -> int:
        return sum(section.max_marks for section in self.sections)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical document; printed on every result that these rules decided.

        Fields that a later release added count only where they are set, so a document keeps its digest.
        """
        return digest(_without_unset(dump(self)))


_ADDED: Mapping[str, frozenset[str]] = {
    "rules": frozenset({"units", "equal_ranks", "scores_shown"}),
    "marking": frozenset({"several", "weights", "options"}),
    "threshold": frozenset({"percent", "total_percent", "enough"}),
    "cut": frozenset({"multiple", "count", "share"}),
}
"""Fields that the first release did not have, or had to have a value."""


def _without_unset(document: dict[str, Any]) -> dict[str, Any]:
    for section in document["sections"]:
        section["marking"] = _set("marking", section["marking"])
    document["thresholds"] = [_set("threshold", threshold) for threshold in document["thresholds"]]
    document["cut"] = _set("cut", document["cut"])
    return _set("rules", document)


def _set(part: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None or name not in _ADDED[part]}
