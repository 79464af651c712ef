"""Vacancies as recruitment publishes them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.storage import attempts, candidates, vacancies
from services.scoring.storage.vacancies import Vacancy
from services.scoring.usecases.marking import mark_if_ready
from shared.contracts.recruitment import VacancyPublished
from shared.kernel.clock import Clock


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
    for attempt_id in candidates.with_sheets(session, vacancy.vacancy_id):
        sheet = attempts.state(session, attempt_id).sheet
        if sheet is not None:
            mark_if_ready(session, clock, sheet)
