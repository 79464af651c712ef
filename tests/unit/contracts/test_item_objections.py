"""Objections are taken until the end of the last day where the selection is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.contracts.rules import ItemObjections


@pytest.mark.parametrize(
    ("days", "zone", "ends", "until"),
    [
        (3, "Asia/Jakarta", datetime(2026, 12, 8, 9, 30, tzinfo=UTC), datetime(2026, 12, 11, 17, 0, tzinfo=UTC)),
        # In the evening of the eighth in Greenwich it is the ninth in Jayapura.
        (1, "Asia/Jayapura", datetime(2026, 12, 8, 16, 0, tzinfo=UTC), datetime(2026, 12, 10, 15, 0, tzinfo=UTC)),
        (1, "UTC", datetime(2026, 12, 30, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, 0, 0, tzinfo=UTC)),
        # The clock is turned back in that night: the day has 25 hours.
        (1, "Europe/Berlin", datetime(2026, 10, 24, 10, 0, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_last_day_is_a_whole_one(days: int, zone: str, ends: datetime, until: datetime) -> None:
    assert ItemObjections(days=days, most=5).until(ends, zone) == until
