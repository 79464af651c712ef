"""How far each vacancy is before its release."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from services.scoring.releases.storage import overview as stored
from services.scoring.releases.storage.overview import Progress


def overview(session: Session) -> list[Progress]:
    """Every vacancy with its counts, by unit, title and category."""
    names = {exam.exam_id: exam.rules.categories for exam in exams.listed(session)}
    return [
        replace(line, category_name=names[line.exam_id].get(line.vacancy.category, line.vacancy.category))
        for line in stored.progress(session)
    ]
