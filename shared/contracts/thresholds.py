"""Which threshold applies to a candidate, and the least that thresholds in points and in per cent ask for: the same
wherever marks are judged or shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from shared.contracts.percentages import least_of
from shared.contracts.rules import Threshold
from shared.contracts.stages import Stage, StagePart, StageThreshold

T = TypeVar("T", Threshold, StageThreshold)


def applying(thresholds: Sequence[T], category: str, position_group: str | None) -> T | None:
    """The threshold of a category in a vacancy; one for the vacancy's position group replaces the wider one."""
    own = {threshold.position_group: threshold for threshold in reversed(thresholds) if threshold.category == category}
    return own.get(position_group) or own.get(None)


def asked_of(stage: Stage, category: str, position_group: str | None) -> Stage:
    """The stage as it is for candidates of a category in a vacancy: with what it asks of them."""
    own = applying(stage.thresholds or (), category, position_group)
    if own is None:
        return stage
    return replace(
        stage,
        minima=own.minima,
        percent=own.percent,
        enough=own.enough,
        final=own.final,
        final_percent=own.final_percent,
    )


def part_minimum(stage: Stage, part: StagePart) -> int | None:
    """The least score of a stage's part, in what it is counted in; None where the stage asks nothing of it."""
    percent = (stage.percent or {}).get(part.code)
    return (stage.minima or {}).get(part.code) if percent is None else least_of(percent, part.most)


def final_minimum(stage: Stage) -> int | None:
    """The least integrated score, in steps; None where none is asked."""
    return stage.final if stage.final_percent is None else least_of(stage.final_percent, stage.integration.steps)
