"""A first look at how the items worked: enough to catch a wrong key before a ranking is released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

BLANK = ""
"""The option under which blanks are counted."""

FEWEST_SHEETS = 20
"""Below this many sheets a share says nothing about the key."""

_BELOW_ESTIMATE = 35
"""Percentage points under the author's own estimate that make an item suspicious."""


@dataclass(frozen=True)
class ItemCount:
    """How often each option of an item was chosen; blanks under "". `right` is None for weighted items."""

    code: str
    right: str | None
    difficulty: Decimal
    chosen: Mapping[str, int]
    options: int

    @property
    def sheets(self) -> int:
        return sum(self.chosen.values())

    @property
    def percent_wrong(self) -> int:
        """Wrong or blank, of all who had the item on their paper; half a percent rounds up."""
        if self.right is None or self.sheets == 0:
            return 0
        wrong = self.sheets - self.chosen.get(self.right, 0)
        return (200 * wrong + self.sheets) // (2 * self.sheets)

    @property
    def suspicious(self) -> bool:
        """Whether fewer were right than by blind guessing, or far fewer than the author expected, or more than
        chose the key agree on one other option."""
        if self.right is None or self.sheets < FEWEST_SHEETS:
            return False
        right = 100 - self.percent_wrong
        rival = max((n for option, n in self.chosen.items() if option not in (self.right, BLANK)), default=0)
        return (
            right * self.options < 100
            or right < int(self.difficulty * 100) - _BELOW_ESTIMATE
            or 2 * rival > 3 * self.chosen.get(self.right, 0)
        )


def suspicious(counts: Iterable[ItemCount]) -> tuple[ItemCount, ...]:
    """The items whose key a person should look at, the worst first."""
    return tuple(sorted((c for c in counts if c.suspicious), key=lambda c: (-c.percent_wrong, c.code)))
