"""Two committee members let a sheet stand whose journal does not fit; from then on it counts, and is marked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.storage import acceptances
from services.scoring.marking.usecases.marking import mark_late


def of_vacancy(session: Session, vacancy_id: str) -> Mapping[tuple[str, str, int | None], Acceptance]:
    """The acceptances about the vacancy's sheets, by what they are about."""
    return {acceptance.finding: acceptance for acceptance in acceptances.of_vacancy(session, vacancy_id)}


def begin(session: Session, acceptance: Acceptance) -> None:
    """The first member's part."""
    acceptances.add(session, acceptance)


def begin_again(session: Session, acceptance: Acceptance) -> None:
    """The first member's part, in the place of one that no longer counts."""
    acceptances.put_first(session, acceptance)


def complete(session: Session, now: datetime, acceptance: Acceptance) -> None:
    """The second member's part: `acceptance` names both. Marks the sheet."""
    acceptances.put_second(session, acceptance)
    mark_late(session, now, [acceptance.attempt_id])
