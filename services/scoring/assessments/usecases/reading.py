"""What is to be assessed, how far it is, and the scores that count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Assessed, Given
from services.scoring.assessments.storage import participants, progress
from services.scoring.assessments.storage import recorded as scores
from services.scoring.assessments.storage.progress import Counts, Line, Part, State
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases import roster
from shared.kernel.errors import NotFound

ENTERED = ("assessors", "carried_over")
"""Sources of scores that people enter."""


@dataclass(frozen=True)
class PartProgress:
    assessed: Assessed
    counts: Counts


@dataclass(frozen=True)
class VacancyProgress:
    """`still_open` is how many of its candidates somebody may still enter something of."""

    vacancy_id: str
    title: str
    still_open: int


def get_part(session: Session, exam_id: str, code: str) -> Assessed:
    """A part of the selection of this exam that people enter scores of. Raises NotFound."""
    found = next((each for each in _parts(exams.get(session, exam_id)) if each.part.code == code), None)
    if found is None:
        raise NotFound
    return found


def parts(session: Session, own: Collection[str] | None, who_id: str) -> list[PartProgress]:
    """Of all selections, or of `own`: each part that people enter scores of, and how far it is."""
    seen: dict[str, list[Assessed]] = {}
    for exam in exams.listed(session, own):
        seen.setdefault(exam.selection_id, list(_parts(exam)))
    return [
        PartProgress(each, progress.counts(session, _part(each), who_id)) for found in seen.values() for each in found
    ]


def counts(session: Session, assessed: Assessed, who_id: str, vacancy_id: str | None = None) -> Counts:
    """Of one vacancy, or of all."""
    return progress.counts(session, _part(assessed), who_id, vacancy_id)


def lines(
    session: Session,
    assessed: Assessed,
    who_id: str,
    *,
    state: State | None,
    vacancy_id: str | None = None,
    words: str,
    offset: int,
    size: int,
) -> tuple[list[Line], int]:
    """Those in this state and of this vacancy whose number begins like `words`, by number; and how many they are in
    all."""
    return progress.lines(session, _part(assessed), who_id, state, vacancy_id, words, offset, size)


def vacancies(session: Session, assessed: Assessed) -> list[VacancyProgress]:
    """Those of which somebody takes part in the stage, by title."""
    found = progress.open_by_vacancy(session, _part(assessed))
    titles = roster.vacancy_titles(session, found)
    each = (VacancyProgress(one, titles.get(one, one), still_open) for one, still_open in found.items())
    return sorted(each, key=lambda one: (one.title, one.vacancy_id))


def open_numbers(session: Session, assessed: Assessed, vacancy_id: str | None) -> list[str]:
    """Of one vacancy or of all, by number: those of whom somebody may still enter something."""
    return progress.open_numbers(session, _part(assessed), vacancy_id)


def next_of(session: Session, assessed: Assessed, who_id: str, after: str, vacancy_id: str | None = None) -> str | None:
    """The next number after this one, else the first, that this person still has to enter; of all or of a vacancy."""
    return progress.next_of(session, _part(assessed), who_id, after, vacancy_id)


def scores_of(session: Session, vacancy_ids: Collection[str], selection_id: str, stage: str, part: str) -> dict[
    str, Given
]:  # fmt: skip
    """The scores that count of those of these vacancies who take part in the stage, by candidate number, in steps of
    10**-decimals of the part; whoever has none yet is left out (`unsettled` counts them)."""
    numbers = [
        number
        for vacancy_id in sorted(set(vacancy_ids))
        for number in participants.of_vacancy(session, selection_id, stage, vacancy_id)
    ]
    return {number: each.given for number, each in scores.of(session, selection_id, part, numbers).items()}


def unsettled(session: Session, assessed: Assessed, vacancy_id: str) -> int:
    """How many of the vacancy's take part and have no score that counts in this part."""
    numbers = participants.of_vacancy(session, assessed.selection_id, assessed.stage.code, vacancy_id)
    return len(numbers) - len(scores.of(session, assessed.selection_id, assessed.part.code, numbers))


def parts_of(exam: Exam) -> Mapping[str, Assessed]:
    """By code, the parts of the exam's selection that people enter scores of."""
    return {each.part.code: each for each in _parts(exam)}


def _parts(exam: Exam) -> Iterator[Assessed]:
    for stage in exam.rules.later_stages:
        for part in stage.parts:
            if part.source in ENTERED:
                yield Assessed(
                    selection_id=exam.selection_id,
                    selection_title=exam.selection_title,
                    exam_id=exam.exam_id,
                    timezone=exam.timezone,
                    rules=exam.rules,
                    stage=stage,
                    part=part,
                )


def _part(assessed: Assessed) -> Part:
    return Part(assessed.selection_id, assessed.stage.code, assessed.part.code)
