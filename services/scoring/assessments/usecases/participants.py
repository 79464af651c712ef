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
    for code in _stages_after(rules, stage):
        storage.replace(session, selection_id, code, vacancy_id, going_on)


def take_back(session: Session, rules: Rules, selection_id: str, vacancy_id: str, stage: str | None) -> None:
    """The released ranking of a stage (None: the first) is withdrawn for a vacancy: until the next version nobody takes
    part in the next stage by it. What was entered of them stays, and counts again for those whom that version names;
    scores of the stage itself may be corrected again."""
    if stage is not None:
        storage.reopen(session, selection_id, stage, vacancy_id)
    for code in _stages_after(rules, stage):
        storage.replace(session, selection_id, code, vacancy_id, ())


def taking_part(session: Session, selection_id: str, stage: str, vacancy_id: str) -> list[str]:
    """The candidate numbers of a vacancy who take part in a later stage, in their order."""
    return storage.of_vacancy(session, selection_id, stage, vacancy_id)


def _stages_after(rules: Rules, stage: str | None) -> list[str]:
    before = {later.code: rules.stage_before(later.code) for later in rules.later_stages}
    return [code for code, previous in before.items() if (previous.code if previous else None) == stage]
