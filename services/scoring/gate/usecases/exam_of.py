"""The exam that a vacancy's ranking is made from."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases.roster import get_vacancy
from shared.kernel.errors import NotFound


def exam_of(session: Session, vacancy_id: str) -> tuple[Vacancy, Exam]:
    """Raises NotFound."""
    vacancy = get_vacancy(session, vacancy_id)
    exam = exams.find_of_selection(session, vacancy.selection_id)
    if exam is None:
        raise NotFound
    return vacancy, exam
