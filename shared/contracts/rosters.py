"""The event of a roster that two people have closed: which applications were decided, and how."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.declaration import event, part
from shared.contracts.exams import SealSignature
from shared.contracts.recruitment import SELECTIONS


@part
class DecidedCount:
    """How many applications for a vacancy were decided, by outcome. None is left undecided."""

    vacancy_id: str
    admitted: int
    refused: int
    withdrawn: int = 0
    """Whoever gave the application up before it was decided."""


@event(
    "recruitment.roster.closed.v1",
    topic=SELECTIONS,
    aggregate="selection",
    key="selection_id",
    consumers=("scoring",),
)
class RosterClosed:
    """Two people closed the roster of a selection: no application is undecided, and from now on nobody is admitted,
    refused, changed or left out without the root being another.

    Each of `signatures` is over exactly this (`shared/signatures/rosters.py`). What the roots are over,
    docs/definitions/roster.md says; neither names anybody."""

    selection_id: str
    root: str
    """Over a row of commitments for each decided application."""
    spare_root: str
    """Over the spare codes, in the order in which they are given out."""
    spare_codes: int
    vacancies: tuple[DecidedCount, ...]
    """Those that somebody applied for, by their ids."""
    signatures: tuple[SealSignature, ...]
    closed_at: datetime
