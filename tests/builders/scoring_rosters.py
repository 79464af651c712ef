"""Rosters that two members closed in recruitment, as scoring hears of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.marking.storage import closed_rosters
from shared.contracts.rosters import DecidedCount, RosterClosed
from tests.builders import person_keys
from tests.builders.closed_rosters import closed
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World

BOTH = (KARTIKA.id, SIREGAR.id)


def known(world: World, vacancy_id: str = VACANCY) -> int:
    """How many candidates of the vacancy scoring knows."""
    with Session(world.engine) as session:
        return closed_rosters.count_candidates(session, SELECTION).get(vacancy_id, 0)


def closed_roster(
    world: World, *holders: str, admitted: int | None = None, at: datetime | None = None, **named: Any
) -> RosterClosed:
    """Of the world's selection, by default with as many admitted as are known, signed by both, whose keys are bound."""
    with Session(world.engine) as session, session.begin():
        for holder in BOTH:
            bind_key(session, person_keys.bound(holder))
    count = DecidedCount(vacancy_id=VACANCY, admitted=known(world) if admitted is None else admitted, refused=2)
    said = {"selection_id": SELECTION, "vacancies": (count,), **named}
    return closed(*(holders or BOTH), at=at or world.now, **said)
