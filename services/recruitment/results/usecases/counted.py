"""Where a ranking's first key counts wrong answers, alone or against the right ones: what it is for a candidate and for
the last who goes on. No row has it, but the reasons of the places do, and they are part of what was signed: one
by that key says it of the two whom it parted, and whoever was parted by a later key is equal in the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.recruitment.results.domain import GOES_ON, Standing
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.usecases.releases import Release
from shared.contracts.rules import WRONG, WRONG_RATIO
from shared.contracts.tie_breaks import parts_of


@dataclass(frozen=True)
class Counted:
    """The first key's values of a candidate and of the last who goes on, as decisions have them."""

    key: str
    mine: int
    theirs: int

    @property
    def is_ratio(self) -> bool:
        return parts_of(self.key)[0] == WRONG_RATIO

    @property
    def apart(self) -> int:
        return self.mine - self.theirs


def find_counted(session: Session, release: Release, standing: Standing) -> Counted | None:
    """None for those who go on or have no rank, where nobody goes on, where the first key is another one, and where it
    is the same for all who are ranked."""
    key = _first(release.ranking.tie_breaks)
    if key is None or standing.boundary is None or standing.mine.rank is None or standing.mine.status == GOES_ON:
        return None
    mine = _value(session, release, key, standing.mine.candidate_no)
    theirs = _value(session, release, key, standing.boundary.candidate_no)
    return None if mine is None or theirs is None else Counted(key, mine, theirs)


def _first(tie_breaks: Sequence[str]) -> str | None:
    return tie_breaks[0] if tie_breaks and parts_of(tie_breaks[0])[0] in (WRONG, WRONG_RATIO) else None


def _value(session: Session, release: Release, key: str, candidate_no: str) -> int | None:
    placed = results.find_row(session, release.ranking, release.parts, candidate_no)
    if placed is None:
        return None
    before = results.find_decided(session, release.ranking, release.parts, placed.place, key)
    if before is not None:
        return before.mine
    after = results.find_decided(session, release.ranking, release.parts, placed.place, key, below=True)
    return after.theirs if after is not None else None
