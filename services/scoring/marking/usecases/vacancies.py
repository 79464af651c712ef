"""Vacancies as recruitment publishes them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.marking.storage import attempts, candidates, vacancies
from services.scoring.marking.storage.vacancies import Vacancy
from services.scoring.marking.usecases.marking import mark_ready
from shared.contracts.recruitment import VacancyPublished
from shared.kernel.clock import Clock

_AT_ONCE = 200


def publish(session: Session, clock: Clock, published: VacancyPublished) -> None:
    """Stores the vacancy and marks the sheets that came before it."""
    vacancy = Vacancy(
        vacancy_id=published.vacancy_id,
        selection_id=published.selection_id,
        title=published.title,
        unit=published.unit,
        category=published.category,
        position_group=published.position_group,
        quota=published.quota,
    )
    vacancies.put(session, vacancy)
    waiting = candidates.with_sheets(session, vacancy.vacancy_id)
    for begin in range(0, len(waiting), _AT_ONCE):
        known = attempts.states(session, waiting[begin : begin + _AT_ONCE])
        mark_ready(session, clock, [state.sheet for state in known.values() if state.sheet is not None])
