"""Who takes part in a later stage, as the release of the stage before says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.assessments.storage import participants as storage
from services.scoring.marking.usecases import changes
from shared.contracts.rules import Rules


def pass_on(
    session: Session,
    now: datetime,
    rules: Rules,
    selection_id: str,
    vacancy_id: str,
    stage: str | None,
    going_on: Mapping[str, Mapping[str, int]],
) -> None:
    """The ranking of a stage (None: the first) is released for a vacancy: those who go on take part in the next stage,
    and scores of this one stay as they are. `going_on` has by candidate number what the stage hands on of each: its
    total under the stage's code, and behind a colon what it consists of. Called again by a new version of the release,
    which may name others."""
    if stage is not None:
        storage.close(session, selection_id, stage, vacancy_id, now)
        earlier = storage.carried(session, selection_id, stage, vacancy_id)
        going_on = {number: {**earlier.get(number, {}), **own} for number, own in going_on.items()}
    _replace(session, rules, selection_id, vacancy_id, stage, going_on)


def take_back(session: Session, rules: Rules, selection_id: str, vacancy_id: str, stage: str | None) -> None:
    """The released ranking of a stage (None: the first) is withdrawn for a vacancy: until the next version nobody takes
    part in the next stage by it. What was entered of them stays, and counts again for those whom that version names;
    scores of the stage itself may be corrected again."""
    if stage is not None:
        storage.reopen(session, selection_id, stage, vacancy_id)
    _replace(session, rules, selection_id, vacancy_id, stage, {})


def _replace(
    session: Session,
    rules: Rules,
    selection_id: str,
    vacancy_id: str,
    stage: str | None,
    going_on: Mapping[str, Mapping[str, int]],
) -> None:
    for later in rules.later_stages:
        before = rules.stage_before(later.code)
        if (before.code if before else None) == stage:
            storage.replace(session, selection_id, later.code, vacancy_id, going_on)
            changes.add(session, {vacancy_id})


def hold(session: Session, selection_id: str, stage: str | None, vacancy_id: str) -> None:
    """Makes whoever enters or corrects a score of this vacancy's stage wait until the transaction ends, so that its
    ranking has every score that counts. The first stage (None) has no such scores."""
    if stage is not None:
        storage.hold(session, selection_id, stage, vacancy_id)


def taking_part(session: Session, selection_id: str, stage: str, vacancy_id: str) -> list[str]:
    """The candidate numbers of a vacancy who take part in a later stage, in their order."""
    return storage.of_vacancy(session, selection_id, stage, vacancy_id)


def carried(session: Session, selection_id: str, stage: str, vacancy_id: str) -> dict[str, dict[str, int]]:
    """What earlier stages hand on of those of a vacancy who take part in a later stage, by candidate number."""
    return storage.carried(session, selection_id, stage, vacancy_id)


def stages(session: Session, vacancy_ids: Sequence[str]) -> dict[str, list[str]]:
    """By vacancy, the later stages in which somebody takes part, in the order of their codes; vacancies without any are
    left out."""
    return storage.stages(session, vacancy_ids)


def closed_stages(session: Session, selection_id: str, vacancy_ids: Collection[str]) -> set[tuple[str, str]]:
    """The vacancies with their later stages whose ranking is released."""
    return storage.closed_stages(session, selection_id, vacancy_ids)
