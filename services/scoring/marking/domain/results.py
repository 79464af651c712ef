"""A sheet with its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.scoring.marking.domain.attempts import Sheet
from shared.contracts.scoring import SectionMark, ThresholdCheck


@dataclass(frozen=True)
class Marked:
    """A sheet with its marks, the comparisons with its threshold, and whether they are enough."""

    sheet: Sheet
    sections: tuple[SectionMark, ...]
    checks: tuple[ThresholdCheck, ...]
    passed: bool


def as_stored(
    sections: Sequence[SectionMark], checks: Sequence[ThresholdCheck]
) -> tuple[list[list[Any]], list[list[Any]]]:
    """Marks and comparisons in the form in which they are stored: [code, marks, max marks, right, wrong, blank] and
    [subject, minimum, marks] each."""
    return (
        [[each.section, each.marks, each.max_marks, each.right, each.wrong, each.blank] for each in sections],
        [[each.subject, each.minimum, each.marks] for each in checks],
    )
