"""What a correction does, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.corrections.domain.corrections import Correction
from services.scoring.corrections.storage import effects
from services.scoring.corrections.storage.effects import ShownVacancy


@dataclass(frozen=True)
class Vacancies:
    """The first ones of those in which marks change, how many more there are, and the one that is looked at; None where
    marks change nowhere."""

    first: Sequence[ShownVacancy]
    more: int
    chosen: ShownVacancy | None


def vacancies(session: Session, correction: Correction, most: int, chosen: str) -> Vacancies:
    first = effects.list_vacancies(session, correction.id, most)
    named = effects.find_vacancy(session, correction.id, chosen) if chosen else None
    more = effects.count_vacancies(session, correction.id) - len(first)
    return Vacancies(first, max(0, more), named or next(iter(first), None))


def rows(session: Session, correction: Correction, vacancy_id: str | None = None, most: int | None = None) -> list[Any]:
    """Sheets with other marks and those who come or go, by number; of all vacancies, or of one."""
    return effects.rows(session, correction.id, vacancy_id, most)
