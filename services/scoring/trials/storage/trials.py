"""Trials as they were asked for and computed, and the sittings that they are tried on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.trials.domain.people import Settings
from services.scoring.trials.domain.simulation import Outcomes
from services.scoring.trials.tables import trials
from shared.contracts.codec.reading import load
from shared.contracts.codec.records import convert
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules


@dataclass(frozen=True)
class Trial:
    """`settings` are of made-up people, `exam_id` names the earlier sitting that is taken in their place. Without
    `computed_at` it is not computed yet; then it has `outcomes`, or the code of a `problem`."""

    trial_id: int
    member_id: str
    requested_at: datetime
    rules: Rules
    settings: Settings | None
    exam_id: str | None
    computed_at: datetime | None = None
    problem: str | None = None
    outcomes: Outcomes | None = None


def add(session: Session, who: str, at: datetime, rules: Rules, settings: Settings | None, exam_id: str | None) -> int:
    values = {
        "member_id": who,
        "requested_at": at,
        "rules": dump(rules),
        "settings": None if settings is None else asdict(settings),
        "exam_id": exam_id,
    }
    return int(session.execute(insert(trials).values(values).returning(trials.c.trial_id)).scalar_one())


def find(session: Session, trial_id: int) -> Trial | None:
    row = session.execute(select(trials).where(trials.c.trial_id == trial_id)).one_or_none()
    return None if row is None else _trial(row)


def of_member(session: Session, member_id: str) -> list[Trial]:
    """The newest first."""
    rows = session.execute(select(trials).where(trials.c.member_id == member_id).order_by(trials.c.trial_id.desc()))
    return [_trial(row) for row in rows]


def count_waiting(session: Session, member_id: str) -> int:
    mine = (trials.c.member_id == member_id, trials.c.computed_at.is_(None))
    return session.scalar(select(func.count()).select_from(trials).where(*mine)) or 0


def waiting(session: Session) -> list[int]:
    """The ids of those that are not computed, the one that has waited longest first."""
    return list(
        session.scalars(select(trials.c.trial_id).where(trials.c.computed_at.is_(None)).order_by(trials.c.trial_id))
    )


def put_outcomes(session: Session, trial_id: int, at: datetime, outcomes: Outcomes | str) -> None:
    """The figures, or the code of what made them impossible."""
    values: dict[str, Any] = {"computed_at": at}
    if isinstance(outcomes, str):
        values["problem"] = outcomes
    else:
        values["outcomes"] = asdict(outcomes)
    session.execute(update(trials).where(trials.c.trial_id == trial_id).values(values))


def keep_newest(session: Session, member_id: str, most: int) -> None:
    """Removes all but so many of this member's."""
    newest = select(trials.c.trial_id).where(trials.c.member_id == member_id).order_by(trials.c.trial_id.desc())
    kept = list(session.scalars(newest.limit(most)))
    session.execute(delete(trials).where(trials.c.member_id == member_id, trials.c.trial_id.not_in(kept)))


def _trial(row: Row[Any]) -> Trial:
    return Trial(
        trial_id=row.trial_id,
        member_id=row.member_id,
        requested_at=row.requested_at,
        rules=load(Rules, row.rules),
        settings=None if row.settings is None else convert(row.settings, Settings),
        exam_id=row.exam_id,
        computed_at=row.computed_at,
        problem=row.problem,
        outcomes=None if row.outcomes is None else convert(row.outcomes, Outcomes),
    )
