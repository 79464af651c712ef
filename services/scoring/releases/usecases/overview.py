"""How far each vacancy is before its release."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants
from services.scoring.exams.usecases import exams
from services.scoring.rankings.usecases.ranking import Head
from services.scoring.releases.storage import overview as stored
from services.scoring.releases.storage import releases, stamp
from services.scoring.releases.storage.overview import Progress, Totals
from services.scoring.releases.usecases.counting import counted
from shared.kernel.errors import NotFound


def overview(
    session: Session,
    words: str = "",
    offset: int = 0,
    size: int | None = None,
    own: Collection[str] | None = None,
    stage: str | None = None,
) -> list[Progress]:
    """Vacancies with the counts of their kept rankings, by unit, title and category; those whose title or unit has
    `words` in it, of all selections or of `own`, at most `size` after `offset`. Of a later `stage` those in which
    somebody takes part."""
    names = {exam.exam_id: exam.rules.categories for exam in exams.listed(session)}
    return [
        replace(
            line,
            category_name=names[line.exam_id].get(line.vacancy.category, line.vacancy.category),
            signed=_counting(session, line, stage or "") if line.signed else 0,
        )
        for line in stored.progress(session, words, offset, size, own, stage or "")
    ]


def _counting(session: Session, line: Progress, stage: str) -> int:
    given = releases.signatures_for(session, line.vacancy.vacancy_id, stage, line.version + 1)
    present = [each for each in given if line.digest in (None, each.digest)]
    return len(counted(session, present, line.vacancy.selection_id))


def totals(session: Session, words: str = "", own: Collection[str] | None = None, stage: str | None = None) -> Totals:
    return stored.totals(session, words, own, stage or "")


@dataclass(frozen=True)
class OtherStage:
    """Another stage of a vacancy's selection; `code` is empty for the first one."""

    code: str
    name: str


def stages_of(session: Session, ranking: Head) -> list[OtherStage]:
    """The other stages in which somebody of the vacancy takes part, in the order of the rules."""
    rules, vacancy_id = ranking.rules, ranking.vacancy.vacancy_id
    if rules.first_stage is None:
        return []
    there = participants.stages(session, [vacancy_id]).get(vacancy_id, [])
    every = [OtherStage("", rules.first_stage.name), *(OtherStage(each.code, each.name) for each in rules.later_stages)]
    return [each for each in every if each.code in ("", *there) and each.code != ranking.code]


def stamp_of(session: Session, vacancy_id: str, stage: str | None = None) -> str:
    """A text that is another one when anything has changed which the page of this ranking shows. One look by index.
    Raises NotFound."""
    found = stamp.find(session, vacancy_id, stage or "")
    if found is None:
        raise NotFound
    return found
