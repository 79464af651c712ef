"""The event of people who move up from the reserve."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.committee import RESULTS
from shared.contracts.declaration import event
from shared.contracts.leaving import Left


@event(
    "scoring.reserve.moved.v1",
    topic=RESULTS,
    aggregate="ranking",
    key="vacancy_id",
    consumers=("recruitment",),
)
class ReserveMoved:
    """What replies did to the places of a vacancy under one released version of its last ranking.

    `left` are those who have left since run `number` - 1 of this version, `moved_up` those who have a place from the
    reserve by that, in the order of the list; nobody, where a place fell free too late, there were more people than
    places, or the list is at its end. Where the rules name a first day, `moved_at` is not before it. Nobody signs it:
    it follows from the signed ranking, the rules, the replies and the places that two members gave back
    (`shared.contracts.moving_up`), and recruitment believes nothing else.
    """

    vacancy_id: str
    selection_id: str
    version: int
    ranking_digest: str
    stage: str | None = None
    """The stage of the ranking, as in its release."""
    number: int
    situation_digest: str
    """The digest of the situation before: `shared.contracts.moving_up.Situation`."""
    left: tuple[Left, ...]
    moved_up: tuple[str, ...]
    moved_at: datetime
