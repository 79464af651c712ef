"""An exam that a vacancy's rankings are made from."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases.roster import get_vacancy
from shared.kernel.errors import NotFound


def exam_of(session: Session, vacancy_id: str, exam_id: str | None = None) -> tuple[Vacancy, Exam]:
    """The selection's first exam, or the one named, of a later stage. Raises NotFound."""
    vacancy = get_vacancy(session, vacancy_id)
    exam = exams.get(session, exam_id) if exam_id else exams.find_of_selection(session, vacancy.selection_id)
    if exam is None or exam.selection_id != vacancy.selection_id:
        raise NotFound
    return vacancy, exam
