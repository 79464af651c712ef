"""Where a ranking is cut. Part of `shared.contracts.rules`."""

from __future__ import annotations

from typing import Literal

from shared.contracts.declaration import part

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
