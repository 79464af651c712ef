"""The digests of many rankings, as a replay compares them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.scoring.rankings.domain.batches import together
from services.scoring.rankings.storage import facts
from services.scoring.rankings.usecases.ranking import rank_vacancies


def digests(session: Session, vacancy_ids: Sequence[str]) -> dict[str, str]:
    """The digest of each vacancy's present ranking, computed from the marks; a vacancy without an exam has none."""
    people = facts.people(session, vacancy_ids)
    sized = ((vacancy_id, people.get(vacancy_id, 0)) for vacancy_id in vacancy_ids)
    return {
        vacancy_id: ranking.digest
        for some in together(sized)
        for vacancy_id, ranking in rank_vacancies(session, some).items()
    }
