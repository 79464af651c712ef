"""Candidates by number, and vacancies, as recruitment published them last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.recruitment import VacancyPublished

Vacancy = VacancyPublished


@dataclass(frozen=True)
class Candidate:
    """What is kept of somebody who was admitted. Whether they have extra time is not: nothing here depends on it."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    category: str
    gpa: Decimal | None
    born_on: date
    sheet_code: str | None
