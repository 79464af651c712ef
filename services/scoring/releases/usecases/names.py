"""What pages call the vacancies whose rankings are signed."""

from __future__ import annotations

from collections.abc import Iterable

from services.scoring.marking.domain.roster import Vacancy
from shared.kernel.canonical import digest


def digest_of_names(vacancies: Iterable[Vacancy]) -> str:
    """Another one as soon as one of them has another title, unit or category."""
    return digest([[each.vacancy_id, each.title, each.unit, each.category] for each in vacancies])
