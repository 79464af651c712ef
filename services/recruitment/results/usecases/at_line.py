"""The key that keeps a candidate below the last who goes on, with the values of both.

No row has the values of keys that are no marks, but the reasons of the places do, and they are part of what was signed.
Of all keys that part anybody between the two, the first in the order parts these two: before it all of them are equal.
So the nearest reason by it at the candidate's own place has the own value, and the nearest below the last who goes on
has theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.recruitment.results.domain import GOES_ON, Placed, Standing, is_unseen, value_of
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.usecases.releases import Release
from shared.contracts.rules import DRAW, WRONG_RATIO
from shared.contracts.tie_breaks import NO_RIGHT, PRIVATE, parts_of


@dataclass(frozen=True)
class AtLine:
    """`key` decided; values are in its own units, those of private keys 0."""

    key: str
    mine: int
    theirs: int

    @property
    def is_private(self) -> bool:
        return self.key in PRIVATE

    @property
    def is_ratio(self) -> bool:
        return parts_of(self.key)[0] == WRONG_RATIO

    @property
    def apart(self) -> int | None:
        """None where the values have no difference: a ratio without a right answer."""
        if self.is_ratio and NO_RIGHT in (self.mine, self.theirs):
            return None
        return abs(self.mine - self.theirs)


def find_at_line(session: Session, release: Release, standing: Standing) -> AtLine | None:
    """None for those who go on or have no rank, where nobody goes on, and where nothing parts the two."""
    if standing.boundary is None or standing.mine.rank is None or standing.mine.status == GOES_ON:
        return None
    mine = results.find_row(session, release.ranking, release.parts, standing.mine.candidate_no)
    line = results.find_row(session, release.ranking, release.parts, standing.boundary.candidate_no)
    if mine is None or line is None or line.place >= mine.place:
        return None
    for key in (*release.ranking.tie_breaks, DRAW):
        found = _parting(session, release, key, mine, line)
        if found is not None:
            return found
    return None


def _parting(session: Session, release: Release, key: str, mine: Placed, line: Placed) -> AtLine | None:
    if key != DRAW and not is_unseen(mine.row, key):
        values = value_of(mine.row, key), value_of(line.row, key)
        return AtLine(key, *values) if values[0] != values[1] else None
    last = results.find_decided(session, release.ranking, release.parts, mine.place, key)
    first = results.find_decided(session, release.ranking, release.parts, line.place, key, below=True)
    if last is None or first is None or last.place <= line.place:
        return None
    assert last.row.decision is not None
    assert first.row.decision is not None
    return AtLine(key, last.row.decision.mine, first.row.decision.theirs)
