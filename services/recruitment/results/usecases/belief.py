"""Whether a released ranking is what two members have signed, and its rows stand where their marks put them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.recruitment.results.domain import Ranking, out_of_order
from shared.contracts.rules import WRONG, WRONG_RATIO, Rules
from shared.contracts.scoring import RankedRow
from shared.contracts.tie_breaks import parts_of
from shared.signatures import rankings
from shared.signatures.belief import Known, NotBelieved


def require_signed(ranking: Ranking, rows: Sequence[RankedRow], known: Known, now: datetime) -> None:
    """Returns if the ranking is signed as `shared.signatures.rankings` asks for, and its rows stand in their order.
    Raises NotBelieved."""
    rankings.require_signed(ranking, rows, known, now)
    misplaced = out_of_order(ranking.tie_breaks, rows)
    if misplaced is not None:
        raise NotBelieved(f"rows: {misplaced} does not stand where its marks put it")
    contradicting = contradicted(ranking.tie_breaks, rows)
    if contradicting is not None:
        raise NotBelieved(f"rows: the reason of {contradicting} contradicts the one before it")


def contradicted(tie_breaks: Sequence[str], rows: Sequence[RankedRow]) -> str | None:
    """The number of the first candidate whose reason names another value of a first key that counts wrong answers than
    the reason before it; no row has that value, and all between the two are equal in it. None if none does."""
    if not tie_breaks or parts_of(tie_breaks[0])[0] not in (WRONG, WRONG_RATIO):
        return None
    known: int | None = None
    for row in rows:
        if row.rank is None or row.decision is None or row.decision.key != tie_breaks[0]:
            continue
        if known is not None and row.decision.theirs != known:
            return row.candidate_no
        known = row.decision.mine
    return None


def require_values(rules: Rules, rows: Sequence[RankedRow]) -> None:
    """Raises NotBelieved if totals of these rows are normalised though the rules do not ask for it, or are not though
    they do; and for a percentile that is none."""
    asked = rules.normalisation
    most = 100 * 10**asked.decimals if asked is not None and asked.method == "percentile" else None
    for row in rows:
        value = row.normalised
        if (value is not None) != (asked is not None and bool(row.marks)):
            raise NotBelieved(f"rows: {row.candidate_no} has a normalised total, or lacks it, against the rules")
        if value is not None and most is not None and not 0 <= value <= most:
            raise NotBelieved(f"rows: the normalised total of {row.candidate_no} is no percentile")
