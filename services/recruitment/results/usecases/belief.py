"""Whether a released ranking is what two members have signed, and its rows stand where their marks put them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.recruitment.results.domain import Ranking, out_of_order
from shared.contracts.scoring import RankedRow
from shared.signatures import rankings
from shared.signatures.belief import Known, NotBelieved


def require_signed(ranking: Ranking, rows: Sequence[RankedRow], known: Known, now: datetime) -> None:
    """Returns if the ranking is signed as `shared.signatures.rankings` asks for, and its rows stand in their order.
    Raises NotBelieved."""
    rankings.require_signed(ranking, rows, known, now)
    misplaced = out_of_order(ranking.tie_breaks, rows)
    if misplaced is not None:
        raise NotBelieved(f"rows: {misplaced} does not stand where its marks put it")
