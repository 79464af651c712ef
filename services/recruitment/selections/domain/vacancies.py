"""A vacancy: a position in a unit, for one category, with a quota and requirements."""

from __future__ import annotations

from dataclasses import dataclass

from services.recruitment.selections.domain.requirements import Requirements


@dataclass(frozen=True)
class Vacancy:
    vacancy_id: str
    selection_id: str
    title: str
    unit_code: str
    unit: str
    category: str
    position_group: str | None
    quota: int
    duties: str
    requirements: Requirements
    pool: str | None = None
    """Vacancies of one pool may give places to one another, where the rules say so."""


@dataclass(frozen=True)
class VacancyFilter:
    """`text` must occur in the title, the unit or a major; empty values do not restrict."""

    text: str = ""
    category: str = ""
    unit_code: str = ""


def searchable(title: str, unit: str, majors: tuple[str, ...]) -> str:
    """The text that a search looks through: lower case, because databases disagree about letters' case."""
    return " ".join((title, unit, *majors)).casefold()
