"""Two committee members let a sheet stand whose journal does not fit; from then on it counts, and is marked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.domain.closures import Closure
from services.scoring.marking.storage import attempts, closures
from services.scoring.marking.usecases.marking import mark_ready


def of_vacancy(session: Session, vacancy_id: str) -> Mapping[tuple[str, str, int | None], Closure]:
    """The closures about the vacancy's sheets, by what they are about."""
    return {closure.finding: closure for closure in closures.of_vacancy(session, vacancy_id)}


def begin(session: Session, closure: Closure) -> None:
    """The first member's part."""
    closures.add(session, closure)


def complete(session: Session, now: datetime, closure: Closure) -> None:
    """The second member's part: `closure` names both. Marks the sheet."""
    closures.put_second(session, closure)
    known = attempts.states(session, [closure.attempt_id])
    mark_ready(session, now, [state.sheet for state in known.values() if state.sheet is not None])
