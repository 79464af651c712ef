"""The three journeys are taken and counted, and none grows longer than it is."""

from __future__ import annotations

import pytest

from tools.house.journeys import Journey, taken
from tools.house.tree import ROOT

MOST = {"save": 4, "save_request": 8, "admission": 7, "event": 6}
"""Files of services that each journey touches at most. An admission reads other parts in one statement; an event notes
which ranking is to be made anew."""


@pytest.fixture(scope="module")
def journeys() -> dict[str, Journey]:
    return taken(ROOT)


@pytest.mark.parametrize("name", MOST)
def test_a_journey_touches_no_more_files_than_before(journeys: dict[str, Journey], name: str) -> None:
    touched = journeys[name].of_services
    assert 0 < len(touched) <= MOST[name], touched


def test_an_event_is_seen_from_the_relay_to_the_use_case(journeys: dict[str, Journey]) -> None:
    files = journeys["event"].files
    for name in ("shared/messaging/relay.py", "shared/eventlog/sqlite_log.py", "shared/messaging/consumer.py"):
        assert name in files
    assert any(path.startswith("services/scoring/") for path in files)
