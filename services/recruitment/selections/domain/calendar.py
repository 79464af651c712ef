"""The calendar of a selection: named phases with inclusive dates in the selection's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shared.contracts.recruitment import Phase

REGISTRATION = "registration"
VERIFICATION = "verification"
EXAM = "exam"
RESULTS = "results"


def find_phase(phases: Sequence[Phase], code: str) -> Phase | None:
    return next((item for item in phases if item.code == code), None)


def next_milestone(phases: Sequence[Phase], today: date) -> tuple[Phase, bool, int] | None:
    """The calendar's next turn: (phase, whether it is running, days until it ends or begins); None after the last.

    A running phase comes before one that has yet to begin.
    """
    for item in phases:
        if item.includes(today):
            return item, True, (item.ends_on - today).days
        if item.starts_on > today:
            return item, False, (item.starts_on - today).days
    return None
