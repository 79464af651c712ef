"""A ranking of three candidates, to be released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from shared.contracts.scoring import RankedRow
from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import (
    SIGNERS,
    bind_keys,
)


@pytest.fixture
def ladder(engine: Engine) -> list[RankedRow]:
    """Three candidates: first goes on, second misses by a point, third stayed away. Two members have had keys for a
    while."""
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, "staff-lain", at=NOW - timedelta(hours=2))
        first, second, third = (build.add_candidate(session, index, f"Peserta {index}") for index in range(3))
    return [
        reported.ranked(first, 1, 130, 135, 189, "goes_on"),
        reported.ranked(second, 2, 130, 135, 188, "below_cut", decision=reported.decision(first, "total", 454, 453)),
        reported.ranked(third, None, 0, 0, 0, "absent"),
    ]
