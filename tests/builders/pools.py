"""Vacancies of a pool, with people who wait and places that nobody waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.leaving import Left
from shared.contracts.moving_up import Ranked, Situation
from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import Member, Pool

END = datetime(2027, 3, 31, 17, tzinfo=UTC)
TO_GENERAL = PlaceStep(giving=("special",), taking=("general",), within="unit")
TO_SPECIAL = PlaceStep(giving=("general",), taking=("special",), within="unit")
ANYWHERE = PlaceStep(giving=("general", "special"), taking=("general", "special"), within="pool")
CPNS = (TO_GENERAL, TO_SPECIAL, ANYWHERE)


def vacancy(
    name: str, places: int, values: Sequence[int], category: str = "general", unit: str = "A", **more: Any
) -> Member:
    """Its ranked people are `name`1, `name`2 and so on, by falling `values`; of equal ones nobody or everybody has a
    place, as `edge` says ("none")."""
    edge = more.get("edge", "none")
    placed = min(places, len(values))
    while 0 < placed < len(values) and values[placed - 1] == values[placed]:
        placed += 1 if edge == "all" else -1
    ranked = [
        Ranked(f"{name}{at + 1}", at < placed, at > 0 and values[at - 1] == value, value)
        for at, value in enumerate(values)
    ]
    left = tuple(leaves(each) for each in more.get("left", ()))
    made = Situation(name, 1, "d" * 64, places, edge, more.get("length"), END, tuple(ranked), left)
    return Member(category, unit, made)


def leaves(number: str, before_end: int = 60) -> Left:
    at = END - timedelta(minutes=before_end)
    return Left(candidate_no=number, reply="declined", reason_code="other_job", replied_at=at)


def pool(*members: Member, steps: Sequence[PlaceStep] = CPNS) -> Pool:
    return Pool("s", "perawat", tuple(steps), tuple(members))
