"""What a correction does, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants
from services.scoring.corrections.domain.corrections import Correction
from services.scoring.corrections.storage import effects
from services.scoring.corrections.storage.effects import ShownVacancy, VacancyChoice
from services.scoring.exams.domain.exams import Exam
from shared.contracts.stages import Stage


@dataclass(frozen=True)
class Vacancies:
    """All in which marks change, those in which most people come or go first, and the one that is looked at; None
    where marks change nowhere."""

    all: Sequence[VacancyChoice]
    chosen: ShownVacancy | None


def vacancies(session: Session, correction: Correction, chosen: str) -> Vacancies:
    """The one that is looked at is the chosen one, or the first where marks do not change in that one."""
    found = effects.list_vacancies(session, correction.id)
    ids = [each.vacancy_id for each in found]
    if chosen not in ids:
        chosen = next(iter(ids), "")
    return Vacancies(found, effects.find_vacancy(session, correction.id, chosen) if chosen else None)


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


def rows(session: Session, correction: Correction) -> list[Any]:
    """Sheets with other marks and those who come or go or get another rank, of all vacancies, by number."""
    return effects.rows(session, correction.id)


def count_rows(session: Session, correction: Correction, vacancy_id: str) -> int:
    return effects.count_rows(session, correction.id, vacancy_id)


def rows_of(session: Session, correction: Correction, vacancy_id: str, most: int, offset: int) -> list[Any]:
    """At most so many rows of one vacancy, from the one behind `offset` on: those who come or go first."""
    return effects.rows(session, correction.id, vacancy_id, most, offset)
