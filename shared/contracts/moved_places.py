"""The event of places that move between the vacancies of a pool."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.committee import RESULTS
from shared.contracts.declaration import event, part
from shared.contracts.pooling import PlaceMove


@part
class PooledVacancy:
    """A vacancy of the pool as it stood: under which released version of its last ranking, and after how many moves of
    its own reserve."""

    vacancy_id: str
    version: int
    ranking_digest: str
    reserve_moves: int


@event(
    "scoring.places.moved.v1",
    topic=RESULTS,
    aggregate="pool",
    key="pool_id",
    consumers=("recruitment",),
)
class PlacesMoved:
    """Which places have moved between the vacancies of a pool, by rule. `moves` are all that hold from now on, instead
    of those that number `number` - 1 of this pool had.

    Nobody signs it: it follows from the signed rankings, the rules and who has left (`shared.contracts.pooling`), and
    recruitment believes nothing else. It waits there for the rankings and the moves of the reserve that it names.
    """

    pool_id: str
    """The selection and the code of the pool, with a slash between them."""
    selection_id: str
    pool: str
    number: int
    vacancies: tuple[PooledVacancy, ...]
    """All of the pool that a step of the rules looks at, by id."""
    situation_digest: str
    """The digest of what the moves follow from: `shared.contracts.pooling.Pool`."""
    moves: tuple[PlaceMove, ...]
    moved_at: datetime
