"""Who is marked and ranked, by number, and for which vacancy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Vacancy:
    vacancy_id: str
    selection_id: str
    title: str
    unit: str
    category: str
    position_group: str | None
    quota: int


@dataclass(frozen=True)
class Candidate:
    candidate_no: str
    selection_id: str
    vacancy_id: str
    category: str
    extra_time: bool
    gpa: Decimal | None
    born_on: date
