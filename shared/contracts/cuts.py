"""Where a ranking is cut. Part of `shared.contracts.rules`."""

from __future__ import annotations

from typing import Literal

from shared.contracts.declaration import part
from shared.contracts.percentages import Percent, least_of

BoundaryTies = Literal["all", "none", "draw"]
EqualRanks = Literal["1224", "1223", "none"]


@part
class Cut:
    """How many go on to the next stage, or are chosen: `multiple` x quota, a fixed `count` in each vacancy, or a
    `share` of those ranked there in per cent, rounded up; everybody who is ranked where none of them is set.

    `boundary_ties`, for candidates who are equal in every key where the places end: "all" of them go on, "none" of
    them does, or a public "draw" puts them in order.
    """

    multiple: int | None = None
    count: int | None = None
    share: Percent | None = None
    boundary_ties: BoundaryTies

    @property
    def has_places(self) -> bool:
        """Whether there is a line at all."""
        return self.multiple is not None or self.count is not None or self.share is not None

    def places(self, quota: int, ranked: int) -> int:
        """The places of a vacancy of this quota in which so many are ranked. More than these may go on, or fewer, by
        what the cut does with equal candidates at its edge."""
        if self.multiple is not None:
            return int(self.multiple * quota)
        if self.count is not None:
            return int(self.count)
        if self.share is not None:
            return least_of(self.share, ranked)
        return ranked
