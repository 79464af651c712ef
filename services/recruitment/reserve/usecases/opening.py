"""No place moves before the first day of the rules, whoever says so."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.reserve import Reserve
from shared.contracts.reserve_dates import has_opened
from shared.signatures.belief import CLOCKS_DIFFER, NotBelieved


def require_opened(reserve: Reserve, zone: str, moved_at: datetime, now: datetime) -> None:
    """Raises NotBelieved where places moved before that day by scoring's clock, or it has not begun by the own one."""
    if not has_opened(reserve, zone, moved_at) or not has_opened(reserve, zone, now + CLOCKS_DIFFER):
        raise NotBelieved(f"moved_at: before {reserve.first_day} no place moves")
