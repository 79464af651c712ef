"""Candidate numbers, by which all other services name an admitted applicant; seats and attempts from cbt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Candidate:
    candidate_no: str
    application_id: str
    account_id: str
    selection_id: str
    vacancy_id: str
    admitted_at: datetime


@dataclass(frozen=True)
class Particulars:
    """What an admission needs besides the application: the selection's year, the vacancy's category, the name."""

    year: int
    category: str
    name: str


@dataclass(frozen=True)
class Seat:
    candidate_no: str
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


@dataclass(frozen=True)
class ReportedAttempt:
    """A candidate's attempt as cbt has reported it. Moments are None while their event has not arrived."""

    candidate_no: str
    attempt_id: str
    started_at: datetime | None
    deadline_at: datetime | None
    submitted_at: datetime | None
    reason: str | None
    answered: int | None
    items: int | None
    chain_head: str | None


def candidate_number(year: int, running: int) -> str:
    """`26-0001`: the selection's year in two digits and a running number of at least four.

    The running number counts through all selections of a year, so that a number names one person.
    """
    return f"{year % 100:02d}-{running:04d}"


def running_number(candidate_no: str) -> int:
    """The running number within a candidate number. Raises ValueError for any other text."""
    return int(candidate_no.partition("-")[2])
