"""One candidate in a ranking, with the neighbours above and below."""

from __future__ import annotations

from dataclasses import dataclass

from services.scoring.rankings.domain.ranking import Row
from services.scoring.rankings.usecases.ranking import Ranking
from shared.contracts.scoring import ThresholdCheck
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class RankedPosition:
    """A candidate's row with its neighbours in the ranking; `checks` lists the thresholds, met or not; `state` is as
    `Ranking.state_of`."""

    row: Row
    above: Row | None
    below: Row | None
    checks: tuple[ThresholdCheck, ...]
    state: str


def place_of(ranking: Ranking, candidate_no: str) -> RankedPosition:
    """Raises NotFound for a number that is not on the vacancy's roster."""
    position = next((i for i, row in enumerate(ranking.rows) if row.candidate_no == candidate_no), None)
    if position is None:
        raise NotFound
    row = ranking.rows[position]
    above = below = None
    if row.rank is not None:
        above = ranking.rows[position - 1] if position else None
        below = ranking.rows[position + 1] if position + 1 < ranking.ranked else None
    return RankedPosition(row, above, below, ranking.checks[candidate_no], ranking.state_of(row))
