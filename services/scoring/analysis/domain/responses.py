"""Sheets as columns: who had which item, what they chose in it, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

OPTIONS = 8
"""The most options that an item has."""
NONE = OPTIONS
"""The place after the options': an item on the paper without an answer."""


@dataclass(frozen=True)
class ItemColumn:
    """An item of the exam, in the order of the columns.

    `section` is the place of its section, `options` are the letters of its options by their places. `right` is the
    place of the one right option; None where an answer may be several options, whose right ones are at the places
    `among`, and where none is right (`weighted`). An item is worth `least` to `most` points, a wrong answer `wrong`,
    none `blank`. A correction makes `also` further choices as good as the key.
    """

    code: str
    section: int
    options: tuple[str, ...]
    right: int | None
    weighted: bool
    least: int
    most: int
    wrong: int = 0
    blank: int = 0
    among: frozenset[int] = frozenset()
    also: int = 0

    def is_key(self, place: int) -> bool:
        """Whether the option at this place is right, or one of the right ones."""
        return place == self.right or place in self.among

    @property
    def guessed(self) -> float:
        """The chance that a choice among the options is right, at most; 0 where none is, or where there are none."""
        if self.right is None and not self.among:
            return 0.0
        return min(1.0, (1 + self.also) / len(self.options))


@dataclass(frozen=True)
class Responses:
    """Sheets (rows) by items (columns). What an item gives that a paper does not have, is 0 and False.

    `chosen` has bit p set where the option at place p was chosen, `points` are those of the marking, blanks included;
    `right` is whether the answer is the key.

    An item on the paper without an answer is *not reached* if it and the item shown before it lie behind the last
    answer, else *omitted* (OECD, PISA 2012 Technical Report, 2014: all but the first of the blanks at the end). Both
    count with the points that marking gives a blank, because those make the totals.
    """

    seen: Flags
    chosen: NDArray[np.uint8]
    points: Whole
    right: Flags
    omitted: Flags
    not_reached: Flags


@dataclass(frozen=True)
class Groups:
    """How the totals of one section part its candidates, whoever has the same total into the same part.

    Fifths: a total belongs to the fifth in which the middle of its candidates lies. Upper and lower 27 per cent
    (Kelley, "The selection of upper and lower groups for the validation of test items", Journal of Educational
    Psychology 30, 1939): the candidates of the total at the edge count by the share that fills the 27 per cent.
    """

    totals: Whole
    """From low to high."""
    counts: Whole

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Groups:
        """By the number of candidates with each total."""
        totals = sorted(counts)
        return cls(np.array(totals, np.int64), np.array([counts[total] for total in totals], np.int64))

    @cached_property
    def fifths(self) -> Whole:
        """0 to 4, by place of the total."""
        below = np.cumsum(self.counts) - self.counts
        fifths: Whole = (5 * (2 * below + self.counts)) // (2 * self.counts.sum())
        return fifths

    @cached_property
    def edges(self) -> tuple[int, int, float, float]:
        """The places of the totals at the edges of the lower and the upper group, and which shares of their
        candidates these take."""
        low, low_share = _edge(self.counts)
        high, high_share = _edge(self.counts[::-1])
        return low, len(self.counts) - 1 - high, low_share, high_share

    def places_of(self, totals: Whole) -> Whole:
        """The place of each total; of one that is not there, the next above."""
        places: Whole = np.minimum(np.searchsorted(self.totals, totals), len(self.totals) - 1)
        return places


def _edge(counts: Whole) -> tuple[int, float]:
    reached = 100 * np.cumsum(counts)
    wanted = 27 * int(counts.sum())
    place = int(np.searchsorted(reached, wanted))
    before = int(reached[place]) - 100 * int(counts[place])
    return place, (wanted - before) / (100 * int(counts[place]))
