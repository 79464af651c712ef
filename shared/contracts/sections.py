"""Sections of a sitting: how their items are marked, and how long candidates have. Part of `shared.contracts.rules`."""

from __future__ import annotations

from typing import Literal

from shared.contracts.declaration import part

MIN_OPTIONS, MAX_OPTIONS = 3, 8
"""How many options an item may have."""


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
