"""G5 and G6: the ranking depends on what was said, not on when or how often it was heard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.contracts.catalogue import SERVICES
from shared.db.engine import unit_of_work
from shared.kernel.canonical import canonical_bytes
from shared.messaging.tables import held_events
from tests.builders.services import append_all
from tests.builders.system import System
from tests.builders.system_replays import forget_received_events, read_log_again, read_shuffled


def ranking_bytes(system: System) -> bytes:
    ranking = system.ranking()
    return canonical_bytes({key: ranking[key] for key in ("digest", "rows")})


def test_replaying_the_log_from_empty_projections_gives_the_identical_ranking(sat: System) -> None:
    before = ranking_bytes(sat)
    forget_received_events(sat)
    read_log_again(sat)
    assert ranking_bytes(sat) == before


@pytest.mark.parametrize("seed", range(5))
def test_every_event_three_times_in_shuffled_aggregates_gives_the_identical_ranking(
    sat: System, tmp_path: Path, seed: int
) -> None:
    before = ranking_bytes(sat)
    read_shuffled(sat, seed, tmp_path, times=3)
    assert ranking_bytes(sat) == before


def test_every_event_three_times_changes_nothing_anywhere(sat: System) -> None:
    before = ranking_bytes(sat)
    raw = sat.raw_log()
    append_all(sat.log, raw + raw)
    sat.settle()
    assert ranking_bytes(sat) == before
    said = [json.loads(value) for value in sat.raw_log()]
    assert len(said) == 3 * len(raw), "somebody answered an event that had been answered"
    for service in SERVICES:
        with unit_of_work(sat.engines[service]) as session:
            assert session.execute(held_events.select()).first() is None
