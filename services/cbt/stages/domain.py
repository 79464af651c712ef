"""Who goes on to the next stage by a released ranking."""

from __future__ import annotations

from collections.abc import Sequence

from shared.contracts.scoring import RankedRow

GOES_ON = "goes_on"


def numbers_going_on(rows: Sequence[RankedRow]) -> list[str]:
    """Their candidate numbers, as they stand in the ranking."""
    return [row.candidate_no for row in rows if row.status == GOES_ON]
