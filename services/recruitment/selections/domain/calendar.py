"""The calendar of a selection: named phases with inclusive dates in the selection's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

REGISTRATION = "registration"
VERIFICATION = "verification"
EXAM = "exam"
RESULTS = "results"


@dataclass(frozen=True)
class Phase:
    code: str
    name: str
    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def phase(phases: Sequence[Phase], code: str) -> Phase | None:
    return next((item for item in phases if item.code == code), None)


def next_milestone(phases: Sequence[Phase], today: date) -> tuple[Phase, bool, int] | None:
    """What is worth counting days to: (phase, is it running, days until it ends or begins); None after the last.

    A running phase comes before one that has yet to begin.
    """
    for item in phases:
        if item.holds(today):
            return item, True, (item.ends_on - today).days
        if item.starts_on > today:
            return item, False, (item.starts_on - today).days
    return None
