"""A sheet with its marks."""

from __future__ import annotations

from dataclasses import dataclass

from services.scoring.marking.domain.attempts import Sheet
from shared.contracts.scoring import SectionMark, ThresholdCheck


@dataclass(frozen=True)
class Marked:
    """A sheet with its marks, the comparisons with its threshold, and whether they are enough."""

    sheet: Sheet
    sections: tuple[SectionMark, ...]
    checks: tuple[ThresholdCheck, ...]
    passed: bool
