"""Who takes part in a later stage, as the release of the stage before says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.assessments.storage import participants as storage
from shared.contracts.rules import Rules


def pass_on(
    session: Session,
    now: datetime,
    rules: Rules,
    selection_id: str,
    vacancy_id: str,
    stage: str | None,
    going_on: Collection[str],
) -> None:
    """The ranking of a stage (None: the first) is released for a vacancy: those who go on take part in the next stage,
    and scores of this one stay as they are. Called again by a new version of the release, which may name others."""
    if stage is not None:
        storage.close(session, selection_id, stage, vacancy_id, now)
    for later in rules.later_stages:
        before = rules.stage_before(later.code)
        if (before.code if before else None) == stage:
            storage.replace(session, selection_id, later.code, vacancy_id, going_on)


def taking_part(session: Session, selection_id: str, stage: str, vacancy_id: str) -> list[str]:
    """The candidate numbers of a vacancy who take part in a later stage, in their order."""
    return storage.of_vacancy(session, selection_id, stage, vacancy_id)
