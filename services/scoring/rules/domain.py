"""Threshold marks (nilai ambang batas): a candidate who misses one is not ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.contracts.rules import TOTAL, Threshold
from shared.contracts.scoring import ThresholdCheck
from shared.kernel.errors import DomainError
from shared.kernel.words import N_


class NoThreshold(DomainError):
    """The rules name no threshold for this category: such a candidate can be neither passed nor failed."""

    code = "no_threshold"
    text = N_("Aturan seleksi tidak memuat nilai ambang untuk kategori %(category)s.")


def threshold_for(thresholds: Sequence[Threshold], category: str, position_group: str | None) -> Threshold:
    """The threshold of a category in a vacancy; one for the vacancy's position group replaces the wider one."""
    own = [threshold for threshold in thresholds if threshold.category == category]
    if position_group is not None:
        for threshold in own:
            if threshold.position_group == position_group:
                return threshold
    for threshold in own:
        if threshold.position_group is None:
            return threshold
    raise NoThreshold(category=category)


def check(threshold: Threshold, marks: Mapping[str, int]) -> tuple[ThresholdCheck, ...]:
    """Every comparison that the threshold demands: sections by code, the total last."""
    checks = [compared(code, threshold.minima[code], marks[code]) for code in sorted(threshold.minima)]
    if threshold.total is not None:
        checks.append(compared(TOTAL, threshold.total, sum(marks.values())))
    return tuple(checks)


def compared(subject: str, minimum: int, marks: int) -> ThresholdCheck:
    """`subject` is a section code or "total"; met when marks >= minimum."""
    return ThresholdCheck(subject=subject, minimum=minimum, marks=marks, met=marks >= minimum)
