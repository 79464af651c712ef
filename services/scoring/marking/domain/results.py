"""A sheet with its marks."""

from __future__ import annotations

from dataclasses import dataclass

from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.domain.marks import SectionMarks
from services.scoring.rules.domain.thresholds import Check


@dataclass(frozen=True)
class Marked:
    """A sheet with its marks and the comparisons with its threshold."""

    sheet: Sheet
    sections: tuple[SectionMarks, ...]
    checks: tuple[Check, ...]
