"""Threshold marks (nilai ambang batas): a candidate who misses what is asked is not ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.percentages import least_of
from shared.contracts.rules import TOTAL, Threshold
from shared.contracts.scoring import SectionMark, ThresholdCheck
from shared.contracts.threshold_checks import compared, is_enough
from shared.contracts.thresholds import applying
from shared.kernel.errors import DomainError
from shared.kernel.words import N_


class NoThreshold(DomainError):
    """The rules name no threshold for this category: such a candidate can be neither passed nor failed."""

    code = "no_threshold"
    text = N_("Aturan seleksi tidak memuat nilai ambang untuk kategori %(category)s.")


@dataclass(frozen=True)
class Verdict:
    """Every comparison that a threshold names, and whether those that were met are enough."""

    checks: tuple[ThresholdCheck, ...]
    passed: bool


def threshold_for(thresholds: Sequence[Threshold], category: str, position_group: str | None) -> Threshold:
    """The threshold of a category in a vacancy; one for the vacancy's position group replaces the wider one.

    Raises NoThreshold."""
    threshold = applying(thresholds, category, position_group)
    if threshold is None:
        raise NoThreshold(category=category)
    return threshold


def judge(threshold: Threshold, sections: Sequence[SectionMark]) -> Verdict:
    """Holds the marks of all sections against the threshold. A total that it names must be met, and of the sections as
    many as `enough`, or all of them where that is not set."""
    checks = check(threshold, sections)
    return Verdict(checks, is_enough(checks, threshold.enough))


def check(threshold: Threshold, sections: Sequence[SectionMark]) -> tuple[ThresholdCheck, ...]:
    """Every comparison that the threshold names: sections by code, the total last. A minimum in per cent is that of the
    least whole number of units that reaches it, so whoever has it has `marks` * 100 >= per cent * the most."""
    of = {section.section: section for section in sections}
    minima = dict(threshold.minima)
    for code, percent in (threshold.percent or {}).items():
        minima[code] = least_of(percent, of[code].max_marks)
    checks = [compared(code, minima[code], of[code].marks) for code in sorted(minima)]
    total, most = threshold.total, sum(section.max_marks for section in sections)
    if threshold.total_percent is not None:
        total = least_of(threshold.total_percent, most)
    if total is not None:
        checks.append(compared(TOTAL, total, sum(section.marks for section in sections)))
    return tuple(checks)
