"""Candidate numbers, by which all other services name an admitted applicant; seats and attempts from cbt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.exclusions import is_voiding


@dataclass(frozen=True)
class Candidate:
    candidate_no: str
    application_id: str
    account_id: str
    selection_id: str
    vacancy_id: str
    admitted_at: datetime
    sheet_code: str | None
    """Null for candidates of an earlier release."""


@dataclass(frozen=True)
class Particulars:
    """What an admission needs besides the application: the selection's year, the vacancy's category, the name."""

    year: int
    category: str
    name: str


@dataclass(frozen=True)
class Seat:
    """A candidate's seat for one exam."""

    candidate_no: str
    exam_id: str
    session_id: str
    session_name: str
    venue: str
    room: str
    seat_no: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    minutes: int
    sequence: int
    assigned_at: datetime
    fixed_at: datetime | None = None
    """When the candidate checked in first, or missed it: its session stays from then on."""


@dataclass(frozen=True)
class ReportedAttempt:
    """A candidate's attempt as cbt has reported it. Moments are None while their event has not arrived."""

    candidate_no: str
    exam_id: str
    attempt_id: str
    started_at: datetime | None
    deadline_at: datetime | None
    submitted_at: datetime | None
    reason: str | None
    answered: int | None
    items: int | None
    chain_head: str | None
    begun_by: str | None = None
    ended_by: str | None = None
    """The builds of cbt that began and ended it."""


@dataclass(frozen=True)
class Exclusion:
    """Two people have decided that a candidate's sheet does not count, for a reason that the candidate reads."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    reason_code: str
    reason: str
    decided_at: datetime

    @property
    def is_voiding(self) -> bool:
        """Whether the reason lies with the sheet; else the candidate is disqualified."""
        return is_voiding(self.reason_code)


DIGITS = 7
"""Digits after the year: room for four million people of a year with a draw that seldom meets a number twice, and so
much that nobody finds a number by guessing. All have the same length, so that texts sort as numbers do."""


def candidate_number(year: int, draw: Callable[[int], int]) -> str:
    """`26-0381749`: the selection's year in two digits, and a number that `draw` has chosen below 10,000,000.

    `draw(limit)` returns a whole number from 0 to limit - 1, each as likely as the other, so that no number reveals
    when its holder was accepted. The caller draws again when the number is taken: through all selections of a year a
    number names one person.
    """
    return f"{year % 100:02d}-{draw(10**DIGITS):0{DIGITS}d}"
