"""What a correction does, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants
from services.scoring.corrections.domain.corrections import Correction
from services.scoring.corrections.storage import effects
from services.scoring.corrections.storage.effects import ShownVacancy
from services.scoring.exams.domain.exams import Exam
from shared.contracts.stages import Stage


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


@dataclass(frozen=True)
class LaterRanking:
    """A released ranking of a later stage, which is made from marks that a correction changes."""

    vacancy_id: str
    title: str
    stage: Stage


def later_signed(session: Session, exam: Exam, correction: Correction) -> list[LaterRanking]:
    """The released rankings of the stages behind this exam's, of the vacancies in which marks change: by vacancy, the
    earlier stage first."""
    codes = [each.code for each in exam.rules.later_stages]
    behind = exam.rules.later_stages[codes.index(exam.stage.stage) + 1 if exam.stage else 0 :]
    touched = effects.titles(session, correction.id) if behind else {}
    found = participants.closed_stages(session, exam.selection_id, touched)
    return [
        LaterRanking(vacancy_id, title, stage)
        for vacancy_id, title in touched.items()
        for stage in behind
        if (vacancy_id, stage.code) in found
    ]


def rows(session: Session, correction: Correction, vacancy_id: str | None = None, most: int | None = None) -> list[Any]:
    """Sheets with other marks and those who come or go, by number; of all vacancies, or of one."""
    return effects.rows(session, correction.id, vacancy_id, most)
