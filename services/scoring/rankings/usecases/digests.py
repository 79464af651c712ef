"""The digests of many rankings, as a replay compares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants
from services.scoring.rankings.domain.batches import together
from services.scoring.rankings.storage import facts
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancies


def digests(session: Session, vacancy_ids: Sequence[str]) -> dict[str, str]:
    """The digest of each vacancy's present rankings, computed from the marks, by the vacancy's id, and by `id/stage`
    for those of later stages that somebody takes part in; a vacancy without an exam has none."""
    people = facts.people(session, vacancy_ids)
    sized = ((vacancy_id, people.get(vacancy_id, 0)) for vacancy_id in vacancy_ids)
    return {
        "/".join((each.vacancy.vacancy_id, *([each.code] if each.code else []))): each.digest
        for some in together(sized)
        for each in _of_all_stages(session, some)
    }


def _of_all_stages(session: Session, vacancy_ids: Sequence[str]) -> Iterator[Ranking]:
    yield from rank_vacancies(session, vacancy_ids).values()
    for vacancy_id, stages in participants.stages(session, vacancy_ids).items():
        for stage in sorted(stages):
            yield from rank_vacancies(session, [vacancy_id], stage=stage).values()
