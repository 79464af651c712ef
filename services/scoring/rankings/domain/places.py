"""How many places a cut gives in a vacancy."""

from __future__ import annotations

from shared.contracts.rules import Cut


def places(cut: Cut, quota: int, ranked: int) -> int:
    """The places of a vacancy of this quota in which so many are ranked. More than these may go on, or fewer, by what
    the cut does with equal candidates at its edge."""
    if cut.multiple is not None:
        return cut.multiple * quota
    if cut.count is not None:
        return cut.count
    if cut.share is not None:
        return -(-cut.share * ranked // 100)
    return ranked
