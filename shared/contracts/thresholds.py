"""Which threshold applies to a candidate, and what a threshold in per cent asks for: the same wherever marks are judged
or shown."""

from __future__ import annotations

from collections.abc import Sequence

from shared.contracts.rules import Threshold


def applying(thresholds: Sequence[Threshold], category: str, position_group: str | None) -> Threshold | None:
    """The threshold of a category in a vacancy; one for the vacancy's position group replaces the wider one."""
    own = {threshold.position_group: threshold for threshold in reversed(thresholds) if threshold.category == category}
    return own.get(position_group) or own.get(None)


def units_at(percent: int, most: int) -> int:
    """The least whole number of units that is at least so many per cent of `most`; in exact arithmetic."""
    return -(-percent * most // 100)
